"""Where a batch keeps its journal and tables: in the output folder, or in a copy here while that lies elsewhere.

A worker on another machine cannot append to the journal. It leaves the line of each clip as a small file of its own
beside the results; whoever runs the batch, now or after a break, takes these files into the journal.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.batch.clips import Outcome
from formcheck.batch.resume import STATE_FOLDER, digest
from formcheck.batch.storage import file_system, is_address, send
from formcheck.pipeline.output_folder import output_folder
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.batch.clips import Job
    from formcheck.batch.resume import Journal

_LINES: Final = f"{STATE_FOLDER}/lines"
_JOURNAL: Final = f"{STATE_FOLDER}/journal.jsonl"


@contextmanager
def workspace(folder: str, *, writing: bool = True) -> Iterator[Path]:
    """A local folder that stands for the output folder as far as journal and tables are concerned.

    Parameters
    ----------
    folder : str
        The output folder, or its address.
    writing : bool
        Whether anything will be written; otherwise nothing is made.

    Raises
    ------
    InputError
        When the folder cannot be made or written to.
    """
    if not is_address(folder):
        if not writing:
            yield Path(folder)
            return
        with output_folder(Path(folder)), output_folder(Path(folder) / STATE_FOLDER):
            yield Path(folder)
        return
    system, path = file_system(folder)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as local:
        space = Path(local)
        (space / STATE_FOLDER).mkdir()
        if system.exists(f"{path}/{_JOURNAL}"):
            system.get_file(f"{path}/{_JOURNAL}", str(space / _JOURNAL))
        try:
            yield space
        finally:
            if writing:
                _send_all(space, folder)


def _send_all(space: Path, folder: str) -> None:
    for file in (space / _JOURNAL, *(file for file in sorted(space.iterdir()) if file.is_file())):
        if file.is_file():
            send(file, f"{folder.rstrip('/')}/{file.relative_to(space).as_posix()}")
    _remove_lines(folder)  # what they say is in the journal now


def line_of(job: Job, outcome: Outcome) -> dict[str, Any]:
    """What the journal keeps of a finished clip."""
    return {
        "key": job.clip.key,
        "stem": job.stem,
        "digest": digest(job.made_by),
        "made_by": job.made_by,
        "row": outcome.row,
        "reps": outcome.reps,
        "files": outcome.files,
    }


def keep(journal: Journal, job: Job, outcome: Outcome) -> None:
    """Put a finished clip into the journal, and remove what an earlier result of it left."""
    key = job.clip.key
    before = journal.read(key)["files"] if key in journal.entries else []
    journal.append(line_of(job, outcome))
    left = [_inside(job.folder, name) for name in before if name not in outcome.files]
    # a journal that is only a copy goes with this process: until it has been sent, the line must stay
    _remove(left if is_address(job.folder) else [*left, _line_file(job)])


def leave_line(job: Job, outcome: Outcome) -> None:
    """Put the line of a finished clip beside its results, for whoever keeps the journal."""
    with tempfile.TemporaryDirectory(prefix="formcheck-") as local:
        file = Path(local) / "line"
        write_text(file, json.dumps(line_of(job, outcome), allow_nan=False))
        send(file, _line_file(job))


def done_already(job: Job) -> Outcome | None:
    """The outcome of a job that another worker finished before its answer was lost; None if there is none."""
    system, path = file_system(_line_file(job))
    try:
        line = json.loads(system.cat_file(path))
    except (FileNotFoundError, ValueError):
        return None
    return Outcome(line["row"], line["reps"], line["files"]) if line["digest"] == digest(job.made_by) else None


def absorb(folder: str, journal: Journal) -> None:
    """Take the lines of workers whose batch was stopped into the journal."""
    if not is_address(folder) and not (Path(folder) / _LINES).is_dir():
        return
    system, path = file_system(_inside(folder, _LINES))
    for name in system.find(path):
        journal.append(json.loads(system.cat_file(name)))
    if is_address(folder) and journal.entries:
        send(journal.path, _inside(folder, _JOURNAL))
    _remove_lines(folder)


def _remove_lines(folder: str) -> None:
    system, path = file_system(_inside(folder, _LINES))
    if system.exists(path):
        system.rm(path, recursive=True)


def _line_file(job: Job) -> str:
    name = hashlib.sha256(job.clip.key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return _inside(job.folder, f"{_LINES}/{name}.json")


def _inside(folder: str, name: str) -> str:
    """An address or path below the output folder."""
    return f"{folder.rstrip('/')}/{name}"


def _remove(names: list[str]) -> None:
    for name in names:
        if not is_address(name):
            Path(name).unlink(missing_ok=True)
            continue
        system, path = file_system(name)
        if system.exists(path):
            system.rm_file(path)
