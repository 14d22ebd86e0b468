"""What the history costs: a set put into it, and reading, reporting and deleting when it is large.

    python tests/benchmarks/store/cost.py [--sets 5000]

Prints lines for RESULTS.md.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from history.store_kit import document, reps

from formcheck.exercises import candidates
from formcheck.history.overload_steps import overload_settings
from formcheck.history.progress_page import render
from formcheck.history.repository import Filter, open_repository
from formcheck.history.saving import Began, remember

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST = datetime(2020, 1, 6, 18, tzinfo=timezone.utc)


@contextmanager
def timed(what: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    print(f"| {what} | {1000 * (time.perf_counter() - start):.0f} ms |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sets", type=int, default=5000)
    count = parser.parse_args().sets
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "history.sqlite"
        # three sets a day, three days a week
        offsets = (3600.0 * (24 * (7 * (n // 9) + 2 * (n % 9 // 3))) + 300 * (n % 3) for n in range(count))
        remember(
            [document(reps(12, faulty=n % 4), from_s=at) for n, at in enumerate(offsets)],
            began=Began(FIRST, "user"),
            path=path,
        )
        print(f"{count} sets of 12 repetitions: {path.stat().st_size / 1e6:.1f} MB")
        one = [document(reps(12))]
        spent = []
        for _ in range(50):
            start = time.perf_counter()
            remember(one, path=path)
            spent.append(time.perf_counter() - start)
        print(f"| one more set, with opening (median of 50) | {1000 * median(spent):.0f} ms |")
        with timed("open"), open_repository(path):
            pass
        with open_repository(path) as store:
            with timed("read everything"):
                sets = store.sets()
            with timed("read the latest 20"):
                store.sets(limit=20)
            with timed("delete a tenth, and clear the disk"):
                store.delete(Filter(until=FIRST + timedelta(seconds=0.1 * (sets[-60].done_at - FIRST).total_seconds())))
        specs = {spec.id: spec for spec in candidates(())}
        today = sets[-60].day
        with timed("the page of progress"):
            render(sets, specs, overload_settings(), today)


if __name__ == "__main__":
    main()
