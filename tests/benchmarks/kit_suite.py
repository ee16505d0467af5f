"""How long the kit's suite takes on the shipped packs, check by check, on one core.

    python tests/benchmarks/kit_suite.py [quick|default|ci|thorough]

Prints seconds of processor time; the budget is 120 s for `default`. What is found is printed as well: a fast suite that finds faults in
the shipped packs is no result.
"""

from __future__ import annotations

import json
import os
import sys
import time

from fupin_rules.testing import bench_of, check_rules
from fupin_rules.testing.suite import CHECKS


def main() -> None:
    """Time each check."""
    profile = sys.argv[1] if len(sys.argv) > 1 else "default"
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    began = time.process_time()
    bench = bench_of(["*"], profile=profile, implied={"edge.type-house": "edge.housing-opinion"})
    took = {"load": time.process_time() - began}
    faults: dict[str, int] = {}
    for name in CHECKS:
        start = time.process_time()
        faults[name] = len(check_rules(bench, name))
        took[name] = time.process_time() - start
    took["all"] = time.process_time() - began
    print(
        json.dumps(
            {
                "profile": profile,
                "rules": len(bench.rules),
                "seconds": {k: round(v, 1) for k, v in took.items()},
                "faults": faults,
            }
        )
    )


if __name__ == "__main__":
    main()
