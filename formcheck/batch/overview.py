"""The overview of a batch: one page to sort, filter and open the reports from, with nothing but itself to load."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from formcheck.batch.summary import COLUMNS, extra_columns, rows, text
from formcheck.report.atomic import replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.batch.clips import Clip
    from formcheck.batch.journal import Journal

NAME: Final = "summary.html"
_SHOWN: Final = ("file", "status", "exercise", "reps", "score", "faults", "view", "duration_s", "error")
_MARK: Final = "@ROWS@"


def write_overview(folder: Path, clips: Sequence[Clip], journal: Journal) -> None:
    """Write the page of all finished clips; it appears complete or not at all.

    The rows are in it as data, a few hundred of which are shown at a time: a hundred thousand clips stay usable.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    extra = extra_columns(clips)
    environment = Environment(
        loader=PackageLoader("formcheck.batch", ""), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    columns = [*_SHOWN, *extra]
    page = environment.get_template("overview.html.j2").render(
        columns=columns,
        numeric=[name for name in columns if COLUMNS.get(name, "string") != "string"],
        mark=_MARK,
    )
    before, after = page.split(_MARK)
    with replacing(folder / NAME) as target, target.open("w", encoding="utf-8", newline="\n") as file:
        file.write(before)
        for number, (row, _) in enumerate(rows(clips, journal)):
            link = quote(row.get("page") or row.get("report") or "", errors="surrogateescape")
            cells = [row.get(name) for name in columns]
            file.write(("," if number else "") + "\n" + _data([link, *cells]))
        file.write(after)


def _data(cells: list[object]) -> str:
    """A row as JSON that cannot end the script element in which it stands."""
    plain = [text(cell) if isinstance(cell, str) else cell for cell in cells]
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
