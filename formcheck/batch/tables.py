"""The tables of a batch (``summary.csv``, ``.parquet``, ``reps.parquet``) and its overview page."""

from __future__ import annotations

import csv
import json
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from formcheck.batch.inputs import asked_exercise
from formcheck.utils.atomic_files import PARQUET_MARK, replacing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.batch.clips import BatchClip
    from formcheck.batch.resume import Journal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from formcheck.batch.clips import BatchClip, Row
    from formcheck.batch.resume import Journal

    # pyarrow ships no types
    Schema = Any

CSV_NAME: Final = "summary.csv"
PARQUET_NAME: Final = "summary.parquet"
REPS_NAME: Final = "reps.parquet"
# name -> type in the parquet files; the first seven are fixed, what a manifest adds comes behind them as text
COLUMNS: Final = {
    "file": "string", "status": "string", "error": "string", "exercise": "string", "reps": "int32", "score": "float64",
    "faults": "string", "chosen_by": "string", "confidence": "float64", "view": "string", "left": "int32",
    "right": "int32", "sets": "int32", "reps_in_all_sets": "int32", "not_assessed": "string", "duration_s": "float64",
    "frames": "int64", "frames_with_pose": "int64", "seconds": "float64", "attempts": "int32", "report": "string",
    "page": "string", "incomplete_reps": "int32",
}  # fmt: skip
_REP_COLUMNS: Final = {
    "file": "string", "set": "int32", "exercise": "string", "number": "int32", "counted": "bool_",
    "reject_reason": "string", "side": "string", "start_s": "float64", "peak_s": "float64", "end_s": "float64",
    "eccentric_s": "float64", "stretch_pause_s": "float64", "concentric_s": "float64", "peak_pause_s": "float64",
    "score": "float64", "coverage": "float64", "cut_off": "string", "interrupted": "bool_",
}  # fmt: skip
_ROWS: Final = 5000  # at a time, so that memory does not grow with the batch


def rows(clips: Sequence[BatchClip], journal: Journal, *, reps: bool = False) -> Iterator[tuple[Row, list[Row]]]:
    """The finished clips in the order of the input: each with its row and, if wanted, its reps."""
    by_key = {clip.key: clip for clip in clips}
    for key, line in journal.read_all(by_key, reps=reps):
        clip = by_key[key]
        row = {"file": clip.file, "exercise": asked_exercise(clip), **line["row"]}
        yield row | _extra(clip), line.get("reps", [])


def extra_columns(clips: Sequence[BatchClip]) -> list[str]:
    """The manifest's columns under the names that they have in the summary, in order."""
    return list(dict.fromkeys(_renamed(name) for clip in clips for name, _ in clip.extra))


def write_tables(folder: Path, clips: Sequence[BatchClip], journal: Journal) -> None:
    """Write all tables of the clips that are finished; each file appears complete or not at all."""
    extra = extra_columns(clips)
    with ExitStack() as stack:
        path = stack.enter_context(replacing(folder / CSV_NAME))
        file = stack.enter_context(path.open("w", encoding="utf-8", errors="backslashreplace", newline=""))
        table = csv.DictWriter(file, [*COLUMNS, *extra], restval="", lineterminator="\n", extrasaction="ignore")
        table.writeheader()
        add_clip = stack.enter_context(_parquet(folder / PARQUET_NAME, _clip_schema(extra)))
        add_rep = stack.enter_context(_parquet(folder / REPS_NAME, _rep_schema()))
        for raw, reps in rows(clips, journal, reps=True):
            row = {name: text(value) if isinstance(value, str) else value for name, value in raw.items()}
            table.writerow(row)
            add_clip(row)
            for rep in reps:
                add_rep({"file": row["file"], **rep, "measures": list(rep["measures"].items())})


def _extra(clip: BatchClip) -> Row:
    return {_renamed(name): value for name, value in clip.extra}


def _renamed(name: str) -> str:
    """A manifest's column that has the name of one of ours."""
    return f"manifest_{name}" if name in COLUMNS else name


def _clip_schema(extra: Sequence[str]) -> Schema:
    import pyarrow as pa

    types = COLUMNS | dict.fromkeys(extra, "string")
    return pa.schema([(text(name), getattr(pa, kind)()) for name, kind in types.items()])


def _rep_schema() -> Schema:
    import pyarrow as pa

    fault = pa.struct(
        [
            ("id", pa.string()),
            ("severity", pa.string()),
            ("value", pa.float64()),
            ("limit", pa.float64()),
            ("unit", pa.string()),
            ("at_s", pa.float64()),
        ]
    )
    plain = [(name, getattr(pa, kind)()) for name, kind in _REP_COLUMNS.items()]
    return pa.schema([*plain, ("measures", pa.map_(pa.string(), pa.float64())), ("faults", pa.list_(fault))])


@contextmanager
def _parquet(path: Path, schema: Schema) -> Iterator[Callable[[Row], None]]:
    """Give a function that adds rows to a file, which appears when the block ends well."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    waiting: list[Row] = []
    schema = schema.with_metadata(PARQUET_MARK)

    with replacing(path) as target, pq.ParquetWriter(target, schema, compression="zstd") as writer:

        def flush() -> None:
            writer.write_table(pa.Table.from_pylist(waiting, schema))
            waiting.clear()

        def add(row: Row) -> None:
            waiting.append(row)
            if len(waiting) >= _ROWS:
                flush()

        yield add
        flush()


def text(value: str) -> str:
    """A string that can be encoded: bytes of a name that are no text are shown escaped."""
    return value if value.isascii() else value.encode("utf-8", "backslashreplace").decode("utf-8")


NAME: Final = "summary.html"
_SHOWN: Final = ("file", "status", "exercise", "reps", "score", "faults", "view", "duration_s", "error")
_MARK: Final = "@ROWS@"


def write_overview(folder: Path, clips: Sequence[BatchClip], journal: Journal) -> None:
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
