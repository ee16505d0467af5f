"""A county of 10,000 households with all forms of the plan: the nine annexes and the county's page, as an office makes them, on one core.

    python tests/benchmarks/county_with_forms.py [--households 10000] [--seed 5] [--runs 1]

Prints, for `fupin annex all` and for `fupin check --out page.html`, processor seconds, their share of the two minutes both may take together,
and peak memory as a share of 1 GB. Beside them stands reading alone, which every command begins with. A script and not a test: how long it
takes says something of the machine too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ALLOWED_S = 120
ALLOWED_MB = 1024
RUN = """
import sys, time
from fupin_rules.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
peak = next(int(x.split()[1]) for x in open("/proc/self/status") if x.startswith("VmHWM"))
print("MEASURED", time.process_time(), peak / 1024)
"""
READ = """
import sys, time
from pathlib import Path
from fupin_rules.cli.gathered import gather
from fupin_rules.cli.stage import engine_with
gather(engine_with(), [Path(sys.argv[1])], None, ())
peak = next(int(x.split()[1]) for x in open("/proc/self/status") if x.startswith("VmHWM"))
print("MEASURED", time.process_time(), peak / 1024)
"""


def measure(code: str, *words: str) -> tuple[float, float]:
    """Processor seconds of the whole process and its peak memory in MB."""
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    _, seconds, megabytes = next(x for x in done.stdout.splitlines() if x.startswith("MEASURED")).split()
    return float(seconds), float(megabytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--errors", type=float, default=0.05)
    parser.add_argument("--runs", type=int, default=1)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        book = str(home / "county.xlsx")
        measure(
            RUN,
            "synth",
            "-n",
            str(args.households),
            "--seed",
            str(args.seed),
            "--errors",
            str(args.errors),
            "--forms",
            "--out",
            book,
        )
        for run in range(args.runs):
            (home / f"annexes{run}").mkdir()
            steps = {
                "read": measure(READ, book),
                "annex all": measure(
                    RUN, "annex", "all", book, "--as-of", "2019-09-30", "--out", str(home / f"annexes{run}")
                ),
                "page": measure(
                    RUN, "check", book, "--as-of", "2019-09-30", "--fail-on", "never", "--out", str(home / "page.html")
                ),
            }
            made = [steps["annex all"], steps["page"]]
            print(
                json.dumps(
                    {
                        "households": args.households,
                        **{name: {"cpu_s": round(s, 1), "peak_mb": round(mb)} for name, (s, mb) in steps.items()},
                        "share_of_time": round(sum(s for s, _ in made) / ALLOWED_S, 2),
                        "share_of_memory": round(max(mb for _, mb in made) / ALLOWED_MB, 2),
                    }
                )
            )


if __name__ == "__main__":
    main()
