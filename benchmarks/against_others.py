"""Processor time of whole runs, in pairs: ``benchmarks/against_others.py NEOLINT CHECK_JSONSCHEMA [RUNS]``.

1,000 requests, half JSON, half YAML, a fifth of them wrong; neolint on one processor. The ratio of each pair counts: a
machine that others use as well changes both of its parts alike. Prints the smallest, the middle and the largest.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent


def seconds(command: list[str], *, alone: bool) -> float:
    """What a command takes of the processors, its children included; it may find mistakes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    one = {min(os.sched_getaffinity(0))} if alone and hasattr(os, "sched_getaffinity") else None
    subprocess.run(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
        preexec_fn=None if one is None else lambda: os.sched_setaffinity(0, one),
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(neolint: str, other: str, runs: int = 9) -> None:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, str(HERE / "make_jobs.py"), f"{folder}/jobs", "1000"], check=True)
        schema = Path(folder, "request.json")
        schema.write_bytes(subprocess.run([neolint, "schema", "request"], capture_output=True, check=True).stdout)
        files = sorted(str(path) for path in Path(folder, "jobs").iterdir())
        ours = [neolint, "check", f"{folder}/jobs", "--format", "concise"]
        theirs = [other, "--schemafile", str(schema), *files]
        pairs = [(seconds(ours, alone=True), seconds(theirs, alone=False)) for _ in range(runs + 1)][1:]
    ratios = [one / two for one, two in pairs]
    print(f"neolint           {statistics.median(one for one, _ in pairs):.3f} s")
    print(f"check-jsonschema  {statistics.median(two for _, two in pairs):.3f} s")
    print(f"ratio             {min(ratios):.3f} {statistics.median(ratios):.3f} {max(ratios):.3f}")


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:4]))
