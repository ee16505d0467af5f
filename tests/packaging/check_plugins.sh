#!/usr/bin/env bash
# Each plugin as a stranger gets it: its wheel and the library's in a fresh environment, tested from a folder without their sources. Then a
# plugin fresh from `fupin new-plugin`, all of them in one environment, and the tutorial, block by block.
#
# The third-party packages are installed once, into a base that every fresh environment looks into; what is tested never lies there.
# Give names of plugins to check only those: check_plugins.sh ziyuan. FUPIN_BASE names a base to keep between runs.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 FUPIN_KIT_PROFILE=quick PYTHONDONTWRITEBYTECODE=1
python=${PYTHON:-python}
base=${FUPIN_BASE:-$work/base}
dist=$work/dist

quietly() { "$@" > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }; }

if [ $# -gt 0 ]; then plugins=("$@"); else
  plugins=()
  for folder in "$root"/plugins/fupin-rules-*/; do plugins+=("$(basename "$folder" | sed 's/^fupin-rules-//')"); done
fi

echo "-- wheels of the library and of ${plugins[*]}"
for name in "" "${plugins[@]}"; do
  folder=$root${name:+/plugins/fupin-rules-$name}
  quietly "$python" -m build --wheel --outdir "$dist" "$folder"
done
library=$(ls "$dist"/fupin_rules-*.whl)

if [ ! -d "$base" ]; then
  quietly "$python" -m venv "$base"
  quietly "$base/bin/pip" install "$library[all]" build openpyxl
  quietly "$base/bin/pip" uninstall -y fupin-rules
fi
shared=$("$base/bin/python" -c "import sysconfig; print(sysconfig.get_path('purelib'))")

# An environment with the library and the given wheels, whose third-party packages are those of the base.
fresh() {
  local home=$1
  shift
  quietly "$python" -m venv "$home"
  echo "import site; site.addsitedir('$shared')" > "$("$home/bin/python" -c "import sysconfig; print(sysconfig.get_path('purelib'))")/base.pth"
  quietly "$home/bin/pip" install "$library" "$@"
  (cd "$work" && "$home/bin/python" - "$root" <<'PY'
import sys
from importlib.metadata import entry_points
for module in sorted({e.value.partition(".")[0] for e in entry_points(group="fupin_rules")}):
    file = __import__(module).__file__
    assert "site-packages" in file and not file.startswith(sys.argv[1]), file
PY
  )
}

# The files of a plugin's example that belong together: its workbooks, unless it has the same ones in two languages or in its wheel.
example() {
  case $1 in
    labour-force) echo examples/labour-force.xlsx ;;
    monitoring) "$2/bin/python" -c "import fupin_rules_monitoring as m, pathlib; print(pathlib.Path(m.__file__).parent / 'example/监测示例-2022.xlsx')" ;;
    *) ls examples/*.xlsx ;;
  esac
}

# How many findings a report has that are of a plugin's own rules.
own() {
  "$1/bin/python" - "$2" "$3" <<'PY'
import json, sys
from fupin_rules.plugins import Registry
registry = Registry()
report, plugin = json.load(open(sys.argv[1], encoding="utf-8")), sys.argv[2]
def owner(rule):
    found = registry.origin_of_file(rule.pack.file) or registry.origin("validator", rule.id)
    return found.name if found else ""
own = {r.id for r in registry.rulebook().rules if owner(r) == plugin}
found = [f["rule"] for f in report["findings"] if f["rule"] in own]
assert own and found, (plugin, len(own), len(found))
print(f"   {plugin}: {len(own)} rules, {len(found)} findings in its example")
PY
}

for name in "${plugins[@]}"; do
  echo "-- fupin-rules-$name in an environment of its own"
  env=$work/env-$name
  fresh "$env" "$dist/fupin_rules_${name//-/_}"-*.whl
  mkdir -p "$work/away/$name"
  # Everything but what the wheel brings.
  (cd "$root/plugins/fupin-rules-$name" && tar cf - --exclude=./src --exclude='__pycache__' --exclude='.[a-z]*' .) | tar xf - -C "$work/away/$name"
  cd "$work/away/$name"
  "$env/bin/fupin" plugins > plugins.txt
  grep -q "fupin-rules-$name" plugins.txt || { cat plugins.txt; exit 1; }
  mapfile -t files < <(example "$name" "$env")
  "$env/bin/fupin" check "${files[@]}" --format json --out found.json --fail-on never > /dev/null
  own "$env" found.json "${name//-/_}"
  "$env/bin/python" -m pytest -q -p no:cacheprovider tests
done

echo "-- a plugin fresh from fupin new-plugin"
cd "$work/away"
fresh "$work/env-none"
"$work/env-none/bin/fupin" new-plugin fresh --county 450329 --title 新县 > /dev/null
quietly "$python" -m build --wheel --outdir "$work/fresh" fupin-rules-fresh
fresh "$work/env-fresh" "$work"/fresh/*.whl
rules=$(cd "$work" && "$work/env-fresh/bin/python" -c "import fupin_rules_fresh, pathlib; print(pathlib.Path(fupin_rules_fresh.__file__).parent / 'rules')")
rm -r fupin-rules-fresh/src
cd fupin-rules-fresh
"$work/env-fresh/bin/fupin" rules lint "$rules" --severity info
"$work/env-fresh/bin/fupin" check "$root/docs/examples/ziyuan-example.xlsx" examples/补充调查.csv --format json --out found.json --fail-on never > /dev/null
own "$work/env-fresh" found.json fresh
"$work/env-fresh/bin/python" -m pytest -q -p no:cacheprovider

echo "-- all of them together"
cd "$work/away"
wheels=("$work"/fresh/*.whl)
for name in "${plugins[@]}"; do wheels+=("$dist/fupin_rules_${name//-/_}"-*.whl); done
fresh "$work/env-all" "${wheels[@]}"
"$work/env-all/bin/fupin" plugins > plugins.txt
for name in fresh "${plugins[@]}"; do grep -q "fupin-rules-$name" plugins.txt || { cat plugins.txt; exit 1; }; done
"$work/env-all/bin/fupin" check "$root/docs/examples/ziyuan-example.xlsx" --format json --out register.json --fail-on never > /dev/null
own "$work/env-all" register.json fresh
for name in "${plugins[@]}"; do
  cd "$work/away/$name"
  mapfile -t files < <(example "$name" "$work/env-all")
  "$work/env-all/bin/fupin" check "${files[@]}" --format json --out together.json --fail-on never > /dev/null
  own "$work/env-all" together.json "${name//-/_}"
done

echo "-- the tutorial, word for word"
"$python" "$root/tests/packaging/run_tutorial.py" "$root/docs/tutorial/county-plugin.md" "$dist" "$root/docs/examples"
