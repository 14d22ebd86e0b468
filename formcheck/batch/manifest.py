"""Reading a manifest: a CSV table of clips, their exercises, and whatever else there is to know about them."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final, NamedTuple

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

FILE: Final = "file"
EXERCISE: Final = "exercise"
_MOST_CELL: Final = 1 << 20
_DO: Final = "save the table as CSV in UTF-8 with the columns file,exercise"


class Line(NamedTuple):
    """One row of a manifest; ``exercise`` is empty where it says nothing."""

    file: str
    exercise: str
    extra: tuple[tuple[str, str], ...]


def read_manifest(path: Path) -> Iterator[Line]:
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
        raise InputError("a manifest in UTF-8", f"another encoding in {path}", _DO) from error
    except (OSError, csv.Error) as error:
        raise InputError("a manifest that can be read", f"{path}: {error}", _DO) from error


def _lines(path: Path, file: TextIO) -> Iterator[Line]:
    first = file.readline()
    file.seek(0)
    # spreadsheets in half of Europe separate by semicolons
    reader = csv.reader(file, delimiter=";" if first.count(";") > first.count(",") else ",", strict=True)
    header = [name.strip() for name in next(reader, [])]
    names = [name.lower() if name.lower() in {FILE, EXERCISE} else name for name in header]
    if FILE not in names or len(set(names)) < len(names):
        raise InputError("a manifest with the column file and no column twice", f"{', '.join(names)} in {path}", _DO)
    at_file, at_exercise = names.index(FILE), names.index(EXERCISE) if EXERCISE in names else None
    others = [(at, name) for at, name in enumerate(names) if at not in {at_file, at_exercise}]
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(names) or not cells[at_file].strip():
            found = f"{len(cells)} in line {reader.line_num} of {path}" if cells[at_file:] else "none"
            raise InputError(f"{len(names)} cells with a file name", found, "mend that line")
        exercise = cells[at_exercise].strip() if at_exercise is not None else ""
        yield Line(cells[at_file].strip(), exercise, tuple((name, cells[at]) for at, name in others))
