#!/usr/bin/env bash
# Builds sdist and wheel, installs the wheel in a fresh environment, and runs the tests from a folder where neither src/ nor rules/ is
# to be found: what is tested is what users get. Slow tests of the rules themselves have run before, from the checkout.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"${PYTHON:-python}" -m build --outdir "$work/dist" "$root" > "$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }

"${PYTHON:-python}" - "$work/dist" <<'PY'
import sys, tarfile, zipfile
from pathlib import Path
dist = Path(sys.argv[1])
wheel = zipfile.ZipFile(next(dist.glob("*.whl"))).namelist()
sdist = tarfile.open(next(dist.glob("*.tar.gz"))).getnames()
packs = [n for n in wheel if n.startswith("fupin_rules/_rules/") and n.endswith(".yaml")]
assert len(packs) > 8 and any("/profiles/" in n for n in packs), packs
assert any(n.endswith("py.typed") for n in wheel), "py.typed is missing"
pages = {"county.html.j2", "county.css", "county.js"}
assert pages <= {n.rsplit("/", 1)[-1] for n in wheel if "/report/html/templates/" in n}, "the report's templates are missing"
assert any(n.endswith("rules/basis.yaml") for n in sdist), "the sdist has no rules"
assert not [n for n in wheel if n.startswith(("tests/", "docs/"))]
print(f"wheel: {len(wheel)} files, {len(packs)} rule files and profiles")
PY

"${PYTHON:-python}" -m venv "$work/venv"
"$work/venv/bin/pip" install -q "$(ls "$work"/dist/*.whl)[all]" openpyxl jsonschema playwright sybil pytest-cov
mkdir "$work/away"
cp -r "$root/tests" "$root/docs" "$root/schemas" "$root"/README*.md "$root/CHANGELOG.md" "$root/pyproject.toml" "$work/away/"
cd "$work/away"
"$work/venv/bin/python" - <<'PY'
import fupin_rules, pathlib
home = pathlib.Path(fupin_rules.__file__).resolve()
assert "site-packages" in home.parts, home
PY
"$work/venv/bin/fupin" --help > /dev/null
"$work/venv/bin/fupin" check docs/examples/ziyuan-example.xlsx --format json --out out.json --fail-on never
"$work/venv/bin/python" -c "import json; r = json.load(open('out.json')); assert r['findings'] and r['version']; print(len(r['findings']), 'findings from the wheel')"
"$work/venv/bin/python" -m pytest -q -p no:cacheprovider -m "not repository and not slow" tests
