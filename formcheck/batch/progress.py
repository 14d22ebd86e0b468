"""Progress of a batch, told to people and to pipes."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from formcheck.batch.tables import text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Self

    from formcheck.batch.clips import BatchClip, Row
    from formcheck.batch.resume import Item
    from formcheck.batch.run import Totals

_TELL_EVERY_S: Final = 30.0  # where there is no terminal, as in the log of a cluster


class ProgressReporter:
    """Shows a progress bar on a terminal, a line now and then elsewhere, one for each failure, and rows for pipes.

    A context manager; the terminal is left in order.

    Parameters
    ----------
    json_lines : bool
        Whether every row goes to stdout as a line of JSON; otherwise stdout takes a table at the end.
    dry_run : bool
        Whether there is only a plan to show.
    """

    def __init__(self, *, json_lines: bool, dry_run: bool = False) -> None:
        self._json_lines, self._dry_run = json_lines, dry_run
        self._stdout = sys.stdout  # an engine may turn everybody else's away
        self._tallies: dict[str, _Tally] = {}
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        columns = (TextColumn("scoring"), BarColumn(), TextColumn("{task.fields[state]}"))
        self._bar = Progress(*columns, console=self._console, transient=True, disable=not sys.stderr.isatty())
        self._task = self._bar.add_task("", total=None, state="starting")
        self._clips = self._done = 0
        self._length_s = self._done_s = self._seconds = 0.0
        self._start_s = self._told_s = time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def planned(self, plan: Sequence[Item], notes: Sequence[str]) -> None:
        """Say what there is to do."""
        for note in notes:
            self._say(note)
        if self._dry_run:
            _print_plan(plan)
        left = sum(item.todo for item in plan)
        stale = sum(item.state == "stale" for item in plan)
        before = f", {len(plan) - left} are done" if left < len(plan) else ""
        again = f", {stale} of them again ({next(i.why for i in plan if i.state == 'stale')})" if stale else ""
        self._say(f"{len(plan)} clips{before}, {left} to do{again}")

    def kept(self, clip: BatchClip, row: Row) -> None:
        """Pass on a row of an earlier run."""
        self._pass_on(clip, row, earlier=True)

    def started(self, clips: int, length_s: float) -> None:
        """Begin to count."""
        self._clips, self._length_s = clips, length_s
        self._start_s = self._told_s = time.monotonic()
        self._bar.update(self._task, total=length_s or None, state=self.state)

    def finished(self, clip: BatchClip, row: Row, length_s: float) -> None:
        """Count a clip, and say it if it failed."""
        self._done, self._done_s = self._done + 1, self._done_s + length_s
        self._bar.update(self._task, completed=self._done_s, state=self.state)
        if row["status"] == "failed":
            self._say(f"failed: {text(clip.file)}: {row['error']}")
        self._pass_on(clip, row, earlier=False)
        if self._bar.disable and time.monotonic() - self._told_s > _TELL_EVERY_S:
            self._told_s = time.monotonic()
            self._say(self.state)

    def conclude(self, totals: Totals) -> None:
        """Show the table at the end: clips, repetitions, mean score and failures for each exercise."""
        table = Table("exercise", pad_edge=False, caption_justify="left")
        for name in ("clips", "reps", "score", "failed"):
            table.add_column(name, justify="right")
        for exercise, tally in sorted(self._tallies.items()):
            table.add_row(exercise or "not recognised", *tally.cells())
        before = f", {totals.done_before} of them by an earlier run" if totals.done_before else ""
        left = totals.clips - totals.done_before - self._done
        open_ = f"; interrupted, {left} left: start it again to go on" if totals.interrupted else ""
        table.caption = f"{totals.clips} clips{before}; {totals.failed} failed{open_}"
        Console(stderr=self._json_lines, highlight=False).print(table)

    @property
    def state(self) -> str:
        """How far it is, how fast it goes, and how long it will take."""
        spent_s = time.monotonic() - self._start_s
        so_far = f"{self._done} of {self._clips} clips, {self._done_s:.0f} of {self._length_s:.0f} s of video"
        if not self._done_s or not spent_s:
            return so_far
        rate = self._done_s / spent_s
        return f"{so_far}, {rate:.1f} s of it each second, {clock((self._length_s - self._done_s) / rate)} left"

    def _say(self, line: str) -> None:
        self._console.print(Text(f"formcheck: {line}"))

    def _pass_on(self, clip: BatchClip, row: Row, *, earlier: bool) -> None:
        self._tallies.setdefault(row["exercise"], _Tally()).add(row)
        if self._json_lines:
            line = {"file": clip.file, **row, "from_earlier_run": earlier, **dict(clip.extra)}
            # flushed, so that whoever reads can work along
            print(json.dumps(line), file=self._stdout, flush=True)


def clock(seconds: float) -> str:
    """Seconds as h:mm:ss."""
    minutes, rest = divmod(max(round(seconds), 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}"


@dataclass(slots=True)
class _Tally:
    """What the rows of one exercise come to."""

    clips: int = 0
    failed: int = 0
    reps: int = 0
    scored: int = 0
    score: float = 0.0

    def add(self, row: Row) -> None:
        self.clips += 1
        self.failed += row["status"] == "failed"
        self.reps += row.get("reps") or 0
        if row.get("score") is not None:
            self.scored += 1
            self.score += row["score"]

    def cells(self) -> tuple[str, ...]:
        score = f"{self.score / self.scored:.0f}" if self.scored else "–"
        return str(self.clips), str(self.reps), score, str(self.failed)


def _print_plan(plan: Sequence[Item]) -> None:
    """Say for every clip on stdout what a run would do with it."""
    for item in plan:
        what = f"{item.state} ({item.why})" if item.why else item.state
        print("do" if item.todo else "keep", what, text(item.job.stem), text(item.job.clip.file), sep="\t")  # noqa: T201
