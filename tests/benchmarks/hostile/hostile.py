"""Several hundred damaged or spoilt inputs through the program, each in a process that is watched.

    python tests/benchmarks/hostile/hostile.py [--seed N] [--jobs N] [--only NAME] [--keep DIR]

None may end in a signal or a traceback, run longer than ``--seconds``, hold more than ``--megabytes``, say more than
one line when it refuses, or leave a half-written file; and of clips that were only cut, turned, thinned out or slowed
down (``--only recipe``; made by ffmpeg) nothing may be invented. What breaks a rule is listed, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

ROOT: Final = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

if TYPE_CHECKING:
    from benchmarks.hostile.damage import Case

REFUSED: Final = 2
OKAY: Final = {"analyze": {0, REFUSED}, "batch": {0, 1, REFUSED}, "exercises check": {0, 1, REFUSED}}


def command(case: Case, target: Path, out: Path) -> list[str]:
    """How the program is called."""
    program = [sys.executable, "-m", "formcheck", *case.command.split(), str(target)]
    named = ["--exercise", case.exercise, *case.options]
    return (
        program
        + {
            "analyze": [*named, "--no-history", "-o", str(out)],
            "batch": [*named, "--workers", "1", "-o", str(out)],
            "exercises check": [],
        }[case.command]
    )


def memory_mb(pid: int) -> float:
    """What a process and its children hold."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20 + sum(memory_mb(int(child)) for child in children)


def watched(arguments: list[str], folder: Path, limit_s: float) -> tuple[int | None, str, float, float]:
    """Exit code (None when it had to be stopped), stderr, seconds and the most memory seen."""
    start, most = time.monotonic(), 0.0
    with (
        (folder / "stderr").open("wb") as errors,
        subprocess.Popen(
            arguments, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
            env=os.environ | {"PYTHONPATH": str(ROOT), "FORMCHECK_DATA_DIR": str(folder / "data")},
        ) as run,
    ):  # fmt: skip
        while run.poll() is None and time.monotonic() - start < limit_s:
            most = max(most, memory_mb(run.pid))
            time.sleep(0.02)
        code = run.poll()
        if code is None:
            run.kill()
    return code, (folder / "stderr").read_text("utf-8", "replace"), time.monotonic() - start, most


def complaints(case: Case, out: Path, code: int | None, said: str, most_mb: float, limit_mb: float) -> list[str]:
    """Which rules were broken."""
    found = []
    if code is None:
        found.append("did not end")
    elif code not in OKAY[case.command]:
        found.append(f"exit code {code}")
    if "Traceback" in said:
        found.append("traceback: " + said.strip().splitlines()[-1])
    if code == REFUSED and len(said.strip().splitlines()) != 1:
        found.append(f"{len(said.strip().splitlines())} lines for a refusal")
    if most_mb > limit_mb:
        found.append(f"{most_mb:.0f} MB")
    if case.judge is not None:
        found += case.judge(out)
    for path in out.rglob("*") if out.exists() else ():
        if ".part" in path.suffixes or path.suffix == ".tmp":
            found.append(f"left {path.name}")
        elif path.suffix == ".json":
            json.loads(path.read_text("utf-8"))
    return found


def tried(case: Case, options: argparse.Namespace) -> tuple[str, list[str], int | None, float, float]:
    """Make the input, run the program on it, and judge."""
    folder = Path(tempfile.mkdtemp(prefix="hostile-"))
    rng = np.random.default_rng([options.seed, zlib.crc32(case.name.encode())])
    try:
        (folder / "in").mkdir()
        target = case.make(folder / "in", rng)
        code, said, spent_s, most_mb = watched(command(case, target, folder / "out"), folder, options.seconds)
        found = complaints(case, folder / "out", code, said, most_mb, options.megabytes)
        if found and options.keep:
            shutil.copytree(folder, options.keep / case.name.replace("/", "_"), dirs_exist_ok=True, symlinks=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return case.name, found, code, spent_s, most_mb


def main() -> int:
    """Try all, print what broke a rule and a summary."""
    from benchmarks.hostile.damage import cases
    from benchmarks.hostile.recipes import recipe_cases

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--megabytes", type=float, default=1500.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    todo = [case for case in (*cases(), *recipe_cases()) if options.only in case.name]
    with ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda case: tried(case, options), todo))
    for name, found, *_ in results:
        if found:
            print(f"{name}: {'; '.join(found)}")
    codes = Counter(str(code) for _, _, code, _, _ in results)
    print(f"{len(results)} inputs, seed {options.seed}: exit codes {dict(sorted(codes.items()))}")
    print(f"longest {max(r[3] for r in results):.1f} s, most memory {max(r[4] for r in results):.0f} MB")
    broken = sum(bool(found) for _, found, *_ in results)
    print(f"rules broken by {broken}")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
