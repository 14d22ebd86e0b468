"""Seeing, before a batch begins, that its results replace nothing but earlier results of the same clips."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.batch.clips import AUTO
from formcheck.batch.storage import is_address
from formcheck.batch.tables import CSV_NAME, NAME, PARQUET_NAME, REPS_NAME
from formcheck.pipeline.clip_outputs import OF_A_SET, Outputs
from formcheck.pipeline.output_folder import refuse_foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.batch.resume import Item, Journal


def refuse_foreign_places(folder: Path, plan: Sequence[Item], journal: Journal) -> None:
    """Compare where the results of a plan will be written with what is in the output folder.

    Parameters
    ----------
    folder : Path
        The output folder; one that lies elsewhere is not looked into.
    plan : sequence of Item
    journal : Journal
        Knows what earlier runs wrote.

    Raises
    ------
    InputError
        When at the place of a result there is a clip, something that formcheck did not write, or the result of another
        clip.
    """
    if is_address(os.fspath(folder)) or not folder.is_dir():
        return
    if not journal.entries:
        refuse_foreign(folder / name for name in (CSV_NAME, PARQUET_NAME, REPS_NAME, NAME))
    of_sets: dict[str, list[str]] = defaultdict(list)
    for name in sorted(path.name for path in folder.iterdir()):
        if match := OF_A_SET.fullmatch(name):
            of_sets[match[1]].append(name)
    for item in plan:
        if item.todo:
            _refuse(folder, item, journal, of_sets[item.job.stem])


def _refuse(folder: Path, item: Item, journal: Journal, of_sets: list[str]) -> None:
    job = item.job
    kinds = job.options.kinds - ({"video", "landmarks"} if job.clip.recorded else set())
    if job.clip.exercise == AUTO and not job.clip.recorded:
        kinds.add("landmarks")  # kept when the exercise cannot be told
    outputs = Outputs(folder, job.stem)
    if job.clip.key not in journal.entries:
        if not is_address(job.clip.path) and Path(job.clip.path).exists():
            outputs.refuse(Path(job.clip.path), kinds, of_sets)
        else:
            refuse_foreign(outputs.places(kinds, of_sets))
        return
    written = set(journal.read(job.clip.key)["files"])
    refuse_foreign(path for path in outputs.places(kinds, of_sets) if path.name not in written)
