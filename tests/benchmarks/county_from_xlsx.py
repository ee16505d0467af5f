"""A county of 10,000 households from a workbook to findings, as a clerk runs it: one command, one core.

    python tests/benchmarks/county_from_xlsx.py [--households 10000] [--seed 9] [--blanks 0.002] [--runs 3]

The workbook is a synthetic county laid out like an export of the national system: 13 sheets, about 150 columns, some 34,000 people.
Prints processor seconds and peak memory of each run of `fupin check`, and of the same command on an empty county beside it (what
starting costs). A script and not a test: how long it takes says something of the machine too.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

RUN = """
import sys, time
from fupin_rules.cli import main
begin = time.process_time()
try:
    main(["check", sys.argv[1], "--format", "json", "--out", sys.argv[2], "--fail-on", "never"])
except SystemExit as end:
    assert not end.code, end.code
peak = next(int(x.split()[1]) for x in open("/proc/self/status") if x.startswith("VmHWM"))
print("MEASURED", time.process_time(), peak / 1024)
"""


def measure(workbook: Path, out: Path) -> tuple[float, float]:
    """Processor seconds of the whole process and its peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(workbook), str(out)], capture_output=True, text=True, check=True
    )
    _, seconds, megabytes = next(x for x in done.stdout.splitlines() if x.startswith("MEASURED")).split()
    return float(seconds), float(megabytes)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--households", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--errors", type=float, default=0.05)
    parser.add_argument("--blanks", type=float, default=0.002)
    parser.add_argument("--runs", type=int, default=3)
    args = parser.parse_args()
    from fupin_rules.synth import make_county, write_workbook

    with tempfile.TemporaryDirectory() as folder:
        big, small, out = (Path(folder) / name for name in ("county.xlsx", "one.xlsx", "report.json"))
        county = make_county(args.households, seed=args.seed, errors=args.errors, blanks=args.blanks)
        write_workbook(county, big)
        write_workbook(make_county(1, seed=args.seed), small)
        people = sum(len(h["members"]) for h in county.households)
        print(json.dumps({"households": args.households, "people": people, "blanks": args.blanks}))
        for _ in range(args.runs):
            seconds, megabytes = measure(big, out)
            start, _ = measure(small, out)
            print(json.dumps({"cpu_s": round(seconds, 2), "start_cpu_s": round(start, 2), "peak_mb": round(megabytes)}))


if __name__ == "__main__":
    main()
