"""Cut clean clips of every exercise at many places: no fault may be invented, and the count may only fall.

    python tests/benchmarks/hostile/cuts.py [--every-s 0.1]

The gate cuts every 0.83 s (``tests/analysis/test_cut_off.py``); this asks the same of finer cuts. Exit code 1 when a
cut invents a fault or adds a repetition; each is printed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[3])]

from analysis import test_cut_off as cut_off  # noqa: E402  the path comes first


def main() -> int:
    """Ask every exercise both questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every-s", type=float, default=0.1)
    cut_off.EVERY_S = parser.parse_args().every_s
    questions = (
        cut_off.test_cutting_a_clean_clip_anywhere_invents_no_fault,
        cut_off.test_the_count_only_falls_as_more_is_cut_away,
    )
    holds = [_holds(question, exercise) for exercise in cut_off.EXERCISES for question in questions]
    return 0 if all(holds) else 1


def _holds(question: Callable[[str], None], exercise: str) -> bool:
    try:
        question(exercise)
    except AssertionError as error:
        print(f"{exercise}: {question.__name__}: {error}", flush=True)
        return False
    print(f"{exercise}: {question.__name__}: holds", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
