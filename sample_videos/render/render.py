"""Renders clips of exercises with exact truth beside them.

python sample_videos/render/render.py --exercise hip_thrust --seed 3 --faults lumbar_arch -o DIR
python sample_videos/render/render.py --set samples -o DIR
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from multiprocessing import get_context
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from render.clip import Clip
from render.motions import MOTIONS
from render.record import record
from render.sets import SETS


def render_all(clips: list[Clip], out: Path, workers: int) -> None:
    """Renders in parallel; a clip that is already there is left as it is."""
    for name in ("LP_NUM_THREADS", "OMP_NUM_THREADS"):  # two clips at a time are faster than two threads
        os.environ.setdefault(name, "1")
    todo = [c for c in clips if not (out / f"{c.name}.truth.json").exists()]
    with get_context("spawn").Pool(workers, maxtasksperchild=1) as pool:
        for path in pool.imap_unordered(partial(record, out=out), todo):
            print(path, flush=True)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--exercise", choices=sorted(MOTIONS))
    what.add_argument("--set", choices=sorted(SETS), help="a named list of clips (sets.py)")
    parser.add_argument("--only", default="", help="with --set: the clips whose names begin like this")
    parser.add_argument("--workers", type=int, default=2, help="with --set: processes")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--faults", nargs="*", default=[], help="recipes of the exercise, e.g. lumbar_arch")
    parser.add_argument("--view", default="", help="side, front, rear or oblique, where the exercise has it")
    parser.add_argument("--side", default="", choices=["", "L", "R"], help="working side")
    parser.add_argument("--fps", type=float, default=30.0)
    parser.add_argument("--size", type=int, nargs=2, default=(640, 480))
    parser.add_argument("--reps", type=int, default=0)
    parser.add_argument("--entry", action="store_true", help="begin with walking in and getting into position")
    parser.add_argument("-o", "--out", type=Path, required=True)
    return parser.parse_args()


def main() -> None:
    """Renders what the command line asks for."""
    a = arguments()
    if a.set:
        render_all([c for c in SETS[a.set] if c.name.startswith(a.only)], a.out, a.workers)
        return
    name = "_".join([a.exercise, *a.faults, str(a.seed)])
    clip = Clip(name, a.exercise, a.seed, tuple(a.faults), a.view, a.side, a.fps, tuple(a.size), a.reps, entry=a.entry)
    print(record(clip, a.out))


if __name__ == "__main__":
    main()
