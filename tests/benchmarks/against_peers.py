"""Measure this project beside other rule engines on the nine rules, in one run: ratios, not seconds.

The peers come, unaltered, from a folder that is no part of this repository: `common.py`, `peers/` and generated households
(`data/<size>/households.jsonl` under the folder's own PEERBENCH_HOME). Run it with a Python that has the peers' packages and this project:

    python tests/benchmarks/against_peers.py --peerbench DIR [--sizes 10k,100k] [--rounds 7] [--peers python,datalogic,zen-one]

Every sample is a fresh process pinned to one core; rounds interleave all of them, so that a slow spell of the machine hits each once.
Every sample's pairs of household and rule are compared with plain Python's. A ratio is the median, over the rounds, of plain Python's
time by the other's in the same round. Raw samples go to `--out` as JSON lines; `--table FILE` prints the tables of stored samples.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
PLAIN = "python"
OURS = {
    "pairs": "pairs (trusted dict)",
    "findings": "findings, messages and evidence read",
    "undecided": "pairs and undecided rules listed",
    "unknowns": "unknowns with what would decide them",
    "validated": "pairs (dict validated first)",
}
"""What is measured of this project."""


# -- in the measured process ---------------------------------------------------------------------------------------------


def ours(mode: str) -> Any:
    """Household dicts in, pairs out; what else the mode wants is read inside."""
    from nine_rules import AS_OF, NUMBERS, engine

    check = engine().check

    def pairs(households: list[dict[str, Any]]) -> list[tuple[str, int]]:
        out = []
        for h in households:
            for rule in check(h, as_of=AS_OF, trusted=True).violated:
                out.append((h["id"], NUMBERS[rule]))
        return out

    def validated(households: list[dict[str, Any]]) -> list[tuple[str, int]]:
        out = []
        for h in households:
            for rule in check(h, as_of=AS_OF).violated:
                out.append((h["id"], NUMBERS[rule]))
        return out

    def findings(households: list[dict[str, Any]]) -> list[tuple[str, int]]:
        out = []
        for h in households:
            report = check(h, as_of=AS_OF, trusted=True)
            if report.violated:
                for f in report.findings:
                    assert f.message.zh and f.message.en
                    for answer in f.answers:
                        answer.value  # noqa: B018 - read
                    out.append((h["id"], NUMBERS[f.rule]))
        return out

    def undecided(households: list[dict[str, Any]]) -> list[tuple[str, int]]:
        out, unsure = [], []
        for h in households:
            report = check(h, as_of=AS_OF, trusted=True, undecided=True)
            for rule in report.violated:
                out.append((h["id"], NUMBERS[rule]))
            for rule in report.undecided:
                unsure.append((h["id"], NUMBERS[rule]))
        assert unsure
        return out

    def unknowns(households: list[dict[str, Any]]) -> list[tuple[str, int]]:
        out = []
        for h in households:
            report = check(h, as_of=AS_OF, trusted=True)
            for rule in report.violated:
                out.append((h["id"], NUMBERS[rule]))
            for u in report.unknowns:
                assert u.needs
        return out

    return {
        "pairs": pairs, "latency": pairs, "validated": validated, "findings": findings, "undecided": undecided, "unknowns": unknowns,
    }[mode]  # fmt: skip


def sample(peer: str, mode: str, size: str) -> dict[str, Any]:
    """One measurement: seconds of processor time for so many households, or microseconds for one."""
    import orjson
    import peers
    from common import RULES, lines

    rules = set(RULES)
    if peer == "fupin-rules":
        limit, label, version = 10**9, "fupin-rules", "here"
        many = ours(mode)
        one = many
    else:
        cls = peers.load(peer)
        made, rules = cls(), set(cls.expressible)
        limit, label, version, many = cls.limit, cls.name, _version(cls.dist), made.many
        one = made.one
    if mode in ("unknowns", "validated"):
        limit = 2000
    households = [orjson.loads(x) for x in lines(size, min(limit, 1000 if mode == "latency" else limit))]
    result: dict[str, Any] = {
        "peer": peer,
        "label": label,
        "version": version,
        "mode": mode,
        "size": size,
        "n": len(households),
    }
    many(households[:1000])
    if mode == "latency":
        times = []
        for h in households:
            given = [h] if peer == "fupin-rules" else h
            begin = time.perf_counter_ns()
            one(given)
            times.append(time.perf_counter_ns() - begin)
        times.sort()
        return result | {"p50_us": times[len(times) // 2] / 1e3, "p95_us": times[len(times) * 95 // 100] / 1e3}
    gc.collect()  # of what loading left behind, whoever did it
    begin = time.process_time()
    found = many(households)
    result["cpu"] = time.process_time() - begin
    expected = {(h, r) for h, r in peers.load(PLAIN)().many(households) if r in rules}
    same = {(str(h), int(r)) for h, r in found} == expected and len(found) == len(expected)
    return result | {"rules": len(rules), "found": len(found), "same_as_plain": same}


def _version(dist: str) -> str:
    from importlib.metadata import version

    return version(dist) if dist else platform.python_version()


# -- the driver ----------------------------------------------------------------------------------------------------------


def run_sample(peer: str, mode: str, size: str, core: int) -> dict[str, Any] | None:
    done = subprocess.run(
        ["taskset", "-c", str(core), sys.executable, __file__, "--peerbench", os.environ["PEERBENCH"], "--sample", peer, mode, size],
        capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"}, check=False,
    )  # fmt: skip
    if done.returncode:
        print(
            f"{peer} {mode} {size}: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else 'failed'}",
            file=sys.stderr,
        )
        return None
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def drive(sizes: list[str], rounds: int, names: list[str], out: Path, core: int) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    jobs = [(p, m, s) for s in sizes for p, m in _jobs(names, s)]
    with out.open("w", encoding="utf-8") as file:
        for n in range(rounds):
            for peer, mode, size in jobs:
                got = run_sample(peer, mode, size, core)
                if got is None:
                    continue
                got["round"] = n
                if got.get("same_as_plain") is False:
                    raise SystemExit(f"{peer} {mode} {size}: its pairs are not plain Python's")
                file.write(json.dumps(got, ensure_ascii=False) + "\n")
                file.flush()
                print(f"round {n}: {peer} {mode} {size}", file=sys.stderr)


def _jobs(names: list[str], size: str) -> list[tuple[str, str]]:
    if size != "10k":
        return [(PLAIN, "pairs"), ("fupin-rules", "pairs")]
    jobs = [(PLAIN, "pairs"), *(("fupin-rules", m) for m in OURS), *((p, "pairs") for p in names if p != PLAIN)]
    return [
        *jobs,
        (PLAIN, "validated"),
        (PLAIN, "latency"),
        ("fupin-rules", "latency"),
        *((p, "latency") for p in names if p != PLAIN),
    ]


def table(path: Path) -> None:
    """The tables of stored samples, in Markdown."""
    by_key: dict[tuple[str, str, str], dict[int, dict[str, Any]]] = defaultdict(dict)
    for line in path.read_text(encoding="utf-8").splitlines():
        d = json.loads(line)
        by_key[d["size"], d["mode"], d["peer"]][d["round"]] = d
    print("| what | households | by plain Python (1.00) | pairs as plain Python's |\n|---|---|---|---|")
    for (size, mode, peer), rounds in by_key.items():
        if mode == "latency" or (peer == PLAIN and mode != "pairs"):
            continue
        same_mode = by_key.get((size, "validated", PLAIN)) if mode in ("unknowns", "validated") else None
        plain = same_mode or by_key[size, "pairs", PLAIN]
        ratio = statistics.median(
            plain[n]["cpu"] / plain[n]["n"] / (d["cpu"] / d["n"]) for n, d in rounds.items() if n in plain
        )
        first = next(iter(rounds.values()))
        what = (
            f"fupin-rules: {OURS[mode]}"
            if peer == "fupin-rules"
            else f"{first['label']} {first['version']}"
            + ("" if first["rules"] == 9 else f" ({first['rules']} of 9 rules)")
        )
        print(
            f"| {what} | {first['n']:,} | {ratio:.2f} | {'yes' if all(d['same_as_plain'] for d in rounds.values()) else 'NO'} |"
        )
    print("\n| one household to pairs | p50 by plain Python's (1.00) | p95 by plain Python's |\n|---|---|---|")
    for (size, mode, peer), rounds in by_key.items():
        if mode == "latency":
            plain = by_key[size, mode, PLAIN]
            p50, p95 = (
                statistics.median(d[k] / plain[n][k] for n, d in rounds.items() if n in plain)
                for k in ("p50_us", "p95_us")
            )
            print(f"| {next(iter(rounds.values()))['label']} | {p50:.2f} | {p95:.2f} |")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument(
        "--peerbench", default=os.environ.get("PEERBENCH"), help="folder of the peers' bench (or set PEERBENCH)"
    )
    ask.add_argument("--sizes", default="10k,100k")
    ask.add_argument("--rounds", type=int, default=7)
    ask.add_argument("--peers", default="python,datalogic,jsonschema-rs,zen-one,zen-expr,business-rules,rule-engine")
    ask.add_argument("--core", type=int, default=1)
    ask.add_argument("--out", type=Path, default=HERE / "results" / "peers.jsonl")
    ask.add_argument("--table", type=Path)
    ask.add_argument("--sample", nargs=3)
    given = ask.parse_args()
    if given.table:
        table(given.table)
        return
    if not given.peerbench:
        ask.error("say where the peers are: --peerbench DIR")
    os.environ["PEERBENCH"] = given.peerbench
    sys.path[:0] = [given.peerbench, str(HERE)]
    if given.sample:
        print(json.dumps(sample(*given.sample), ensure_ascii=False))
        return
    drive(given.sizes.split(","), given.rounds, given.peers.split(","), given.out, given.core)
    table(given.out)


if __name__ == "__main__":
    main()
