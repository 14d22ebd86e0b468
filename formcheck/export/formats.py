"""The export formats of a clip: which module writes each, and writing them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

from formcheck.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame


class Writer(Protocol):
    """A module that writes one or more formats."""

    def file_names(self, stem: str, wanted: Sequence[str]) -> list[str]:
        """Names of the files that ``write`` makes for the wanted ones of its formats."""
        ...

    def write(
        self, folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]
    ) -> None:
        """Write the wanted ones of its formats; each file appears complete or not at all."""
        ...


# each format and the module of this package that writes it; such a module has ``file_names`` and ``write``
WRITERS: Final = {"csv": "tables", "parquet": "tables", "trc": "opensim", "mot": "opensim"}
FORMATS: Final = tuple(WRITERS)


def formats(text: str) -> tuple[str, ...]:
    """The formats in a list such as ``csv,trc``, in the order of ``FORMATS``.

    Raises
    ------
    InputError
        When it names another one, or none.
    """
    named = [name.strip().lower() for name in text.split(",")]
    strange = [name for name in named if name not in FORMATS]
    if strange:
        raise InputError(f"some of {','.join(FORMATS)} after --export", f"'{strange[0]}'", "name formats, with commas")
    return tuple(name for name in FORMATS if name in named)


def export_paths(folder: Path, stem: str, wanted: Sequence[str]) -> list[Path]:
    """What ``write_exports`` writes."""
    return [folder / name for writer, some in _by_writer(wanted) for name in writer.file_names(stem, some)]


def write_exports(
    folder: Path, stem: str, wanted: Sequence[str], sets: Sequence[FoundSet], poses: Sequence[PoseFrame]
) -> list[Path]:
    """Write what is wanted of a clip; each file appears complete or not at all.

    Parameters
    ----------
    folder : Path
    stem : str
        What the names begin with.
    wanted : sequence of str
        Some of ``FORMATS``.
    sets : sequence of FoundSet
        The judged sets in order of time.
    poses : sequence of PoseFrame
        All frames of the clip.

    Returns
    -------
    list of Path
        What was written, as ``export_paths`` names it.
    """
    for writer, some in _by_writer(wanted):
        writer.write(folder, stem, some, sets, poses)
    return export_paths(folder, stem, wanted)


def _by_writer(wanted: Sequence[str]) -> Iterator[tuple[Writer, list[str]]]:
    """Each module that is needed, and the wanted formats that it writes."""
    for name in dict.fromkeys(WRITERS[one] for one in wanted):
        module: Any = import_module(f"formcheck.export.{name}")
        yield module, [one for one in wanted if WRITERS[one] == name]
