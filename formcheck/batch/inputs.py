"""The inputs of a batch: folders, globs, single files, manifests and addresses, each clip once."""

from __future__ import annotations

import csv
import glob
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from formcheck.batch.clips import AUTO, BatchClip
from formcheck.batch.storage import clips_at, is_address
from formcheck.errors import InputError
from formcheck.pipeline.clip_analysis import RECORDING_SUFFIX
from formcheck.video.frames import VIDEO_SUFFIXES, refuse_address

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

FILE: Final = "file"
EXERCISE: Final = "exercise"
_MOST_CELL: Final = 1 << 20
_MANIFEST_DO: Final = "save the table as CSV in UTF-8 with the columns file,exercise"


class ManifestLine(NamedTuple):
    """One row of a manifest; ``exercise`` is empty where it says nothing."""

    file: str
    exercise: str
    extra: tuple[tuple[str, str], ...]


def read_manifest(path: Path) -> Iterator[ManifestLine]:
    """Read a manifest row by row; empty rows are passed over.

    Raises
    ------
    InputError
        When it cannot be read, is no UTF-8, has no column ``file``, two of the same name, or a row that does not fit.
    """
    csv.field_size_limit(_MOST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _lines(path, file)
    except UnicodeDecodeError as error:
        raise InputError("a manifest in UTF-8", f"another encoding in {path}", _MANIFEST_DO) from error
    except (OSError, csv.Error) as error:
        raise InputError("a manifest that can be read", f"{path}: {error}", _MANIFEST_DO) from error


def _lines(path: Path, file: TextIO) -> Iterator[ManifestLine]:
    first = file.readline()
    file.seek(0)
    # spreadsheets in half of Europe separate by semicolons
    reader = csv.reader(file, delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    header = [name.strip() for name in next(reader, [])]
    names = [name.lower() if name.lower() in {FILE, EXERCISE} else name for name in header]
    if FILE not in names or len(set(names)) < len(names):
        raise InputError(
            "a manifest with the column file and no column twice", f"{', '.join(names)} in {path}", _MANIFEST_DO
        )
    at_file, at_exercise = names.index(FILE), names.index(EXERCISE) if EXERCISE in names else None
    others = [(at, name) for at, name in enumerate(names) if at not in {at_file, at_exercise}]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names) or not cells[at_file].strip():
            found = f"{len(cells)} in line {reader.line_num} of {path}" if cells[at_file:] else "none"
            raise InputError(f"{len(names)} cells with a file name", found, "mend that line")
        exercise = cells[at_exercise].strip() if at_exercise is not None else ""
        yield ManifestLine(cells[at_file].strip(), exercise, tuple((name, cells[at]) for at, name in others))


MANIFEST_SUFFIX: Final = ".csv"
_INPUTS_DO: Final = "name a folder, a glob in quotes, video files, or a manifest with the columns file,exercise"


@dataclass(slots=True)
class Found:
    """The clips in the order of the input, and what was passed over."""

    clips: list[BatchClip] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def gather(inputs: Sequence[str], exercise: str, out: str) -> Found:
    """Find the clips of a batch.

    Parameters
    ----------
    inputs : sequence of str
        Folders (searched to any depth, hidden names left out), globs, files, manifests, addresses.
    exercise : str
        Of the clips for which no manifest names one; an identifier or ``auto``.
    out : str
        Where the results go: not searched.

    Raises
    ------
    InputError
        When an input does not exist, a manifest cannot be read, or there is no clip at all.
    """
    found = Found()
    seen: set[str] = set()
    repeated = 0
    for given in inputs:
        for file, path, named, extra in _named(given, found, out):
            wanted = named or exercise
            key = path if path not in seen else f"{path}#{wanted}"
            if key in seen or f"{path}#{wanted}" in seen:
                repeated += 1
                continue
            seen |= {key, f"{path}#{wanted}"}
            found.clips.append(BatchClip(file, path, wanted, key, extra))
    if repeated:
        found.notes.append(f"named more than once and taken once: {repeated}")
    if not found.clips:
        raise InputError("at least one clip", f"none in {', '.join(inputs)}", _INPUTS_DO)
    return found


_Named = tuple[str, str, str, tuple[tuple[str, str], ...]]


def _named(given: str, found: Found, out: str) -> Iterator[_Named]:
    """What one input names: as written, absolute path, exercise or nothing, further columns."""
    if not is_address(given):
        refuse_address(given)
    if is_address(given):
        yield from ((address, address, "", ()) for address in clips_at(given, is_clip))
        return
    path = Path(given)
    if path.is_file() and path.suffix.lower() == MANIFEST_SUFFIX:
        for line in read_manifest(path):
            yield (line.file, _absolute(line.file, path.parent), line.exercise, line.extra)
        return
    if path.exists():
        yield from ((file, real(file), "", ()) for file in _files(given, found, out))
        return
    matches = sorted(glob.glob(given, recursive=True)) if glob.has_magic(given) else []  # noqa: PTH207
    if not matches:
        raise InputError("a folder, glob, file or manifest", f"nothing at {given}", _INPUTS_DO)
    for match in matches:
        inside = os.path.isdir(match)  # noqa: PTH112
        if inside or is_clip(match) or not _other_kinds(matches):
            yield from ((file, real(file), "", ()) for file in _files(match, found, out))


def is_clip(name: str) -> bool:
    """Whether a file is named like a clip or a landmark file."""
    base = name.rsplit("/", 1)[-1]
    hidden = base.startswith(".")
    return not hidden and (base.endswith(RECORDING_SUFFIX) or os.path.splitext(base)[1].lower() in VIDEO_SUFFIXES)  # noqa: PTH122


def _other_kinds(matches: list[str]) -> bool:
    """Whether a glob matched clips among other files, which are then passed over."""
    return any(is_clip(match) for match in matches)


def _files(given: str, found: Found, out: str) -> Iterator[str]:
    if not os.path.isdir(given):  # noqa: PTH112
        yield given
        return
    own = None if is_address(out) else real(out)

    def unreadable(error: OSError) -> None:
        found.notes.append(f"folder that cannot be read: {error.filename} ({error.strerror})")

    for folder, folders, files in os.walk(given, onerror=unreadable):
        at = real(folder)
        results = _results(at) if at == own else frozenset()
        folders[:] = sorted(name for name in folders if not name.startswith(".") and f"{at}{os.sep}{name}" != own)
        yield from (os.path.join(folder, name) for name in sorted(files) if is_clip(name) and name not in results)  # noqa: PTH118


def _results(folder: str) -> frozenset[str]:
    """Names of what earlier runs wrote into a folder that is input and output at once."""
    from formcheck.batch.resume import Journal

    journal = Journal(Path(folder))
    return frozenset(name for key in journal.entries for name in journal.read(key).get("files", ()))


def _absolute(name: str, folder: Path) -> str:
    """The path of a manifest's entry, which is relative to the manifest."""
    return name if is_address(name) else real(os.path.join(folder, name))  # noqa: PTH118


def real(path: str) -> str:
    """The absolute path with all links followed; quick for many files of a folder."""
    folder, name = os.path.split(os.path.abspath(path))  # noqa: PTH100
    if not name or os.path.islink(path):  # noqa: PTH114
        return os.path.realpath(path)
    return os.path.join(_real_folder(folder), name)  # noqa: PTH118


@cache
def _real_folder(folder: str) -> str:
    return os.path.realpath(folder)


def asked_exercise(clip: BatchClip) -> str:
    """The exercise as a summary tells it before anything is known: empty for ``auto``."""
    return "" if clip.exercise == AUTO else clip.exercise
