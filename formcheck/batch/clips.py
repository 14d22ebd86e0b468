"""The clips of a batch: as they were asked for, how long they are, and what their results are called.

A clip's results begin with its stem. Where several clips of a batch have the same stem (compared as the least careful
file system would, without case), each is called after its path below the folder that they share, with ``__`` for the
separator; if that is not enough, its suffix is added, and at last a check-sum of its path. Names that would clash with
the batch's own files or would be too long get the check-sum too. A clip keeps the name that it had in an earlier run.
"""

from __future__ import annotations

import os
import re
import time
import unicodedata
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.batch.storage import is_address
from formcheck.errors import FormcheckError
from formcheck.pipeline.clip_analysis import MODEL, RECORDING_SUFFIX
from formcheck.pipeline.output_folder import MOST_STEM_BYTES, with_checksum
from formcheck.video.reader import AS_THE_FILE_SAYS, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

AUTO: Final = "auto"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BatchClip:
    """A clip of the input.

    Parameters
    ----------
    file : str
        Its name as the user or the manifest wrote it, or as it was found.
    path : str
        Its absolute path, or its address (``s3://...``).
    exercise : str
        Identifier of the exercise, or ``auto``.
    key : str
        What it is known by from one run to the next: the path, and the exercise too where a file is listed for several.
    extra : tuple of (column, value)
        What else the manifest says of it.
    """

    file: str
    path: str
    exercise: str
    key: str
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def recorded(self) -> bool:
        """Whether it is a landmark file."""
        return self.path.endswith(RECORDING_SUFFIX)


@dataclass(frozen=True, slots=True)
class Options:
    """What is written for each clip besides the numbers, and where exercises of the user's own are.

    ``export`` names some of ``export.formats.FORMATS``; ``exercise_dirs`` are absolute paths.
    """

    landmarks: bool = False
    video: bool = False
    html: bool = False
    export: tuple[str, ...] = ()
    exercise_dirs: tuple[str, ...] = ()
    blur_faces: bool = False
    model: str = MODEL
    reading: ReadOptions = AS_THE_FILE_SAYS

    @property
    def kinds(self) -> set[str]:
        """What is written besides the numbers, as ``Outputs.prepare`` names it."""
        switches = {"video": self.video, "page": self.html, "landmarks": self.landmarks}
        return {*(kind for kind, on in switches.items() if on), *self.export}

    @property
    def text(self) -> str:
        """The outputs that are on."""
        switches = ("landmarks", "video", "html", "blur_faces")
        reading = [f"{name}={value:g}" for name, value in asdict(self.reading).items() if value is not None]
        return ",".join([*(name for name in switches if getattr(self, name)), *self.export, *reading])


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one clip may take before it is given up; the time in seconds, the memory of its worker in megabytes."""

    time_s: float = 3600.0
    memory_mb: float = 4096.0


@dataclass(frozen=True, slots=True)
class Job:
    """One clip for one worker.

    Parameters
    ----------
    clip : BatchClip
    stem : str
        What the names of its results begin with.
    folder : str
        Where they go: a folder, or an address.
    options : Options
    made_by : dict
        What the results depend on, to be kept with them.
    attempt : int
        1, or more after a worker was lost.
    landmarks : str
        Name of the landmark file that an earlier run kept of this clip, as its exercise could not be told; empty
        without.
    """

    clip: BatchClip
    stem: str
    folder: str
    options: Options
    made_by: dict[str, str]
    attempt: int = 1
    landmarks: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a job.

    Parameters
    ----------
    row : dict
        Its row of the summary, without the manifest's columns.
    reps : list of dict
        A row for each repetition.
    files : list of str
        Names of what was written.
    """

    row: Row
    reps: list[Row]
    files: list[str]

    @property
    def ok(self) -> bool:
        """Whether the clip was analysed."""
        return bool(self.row["status"] == "ok")


# summary.* is the batch's own; x.set2.json would be the second set of x
_RESERVED: Final = re.compile(r"summary|reps|.*\.set\d+|\..*|", re.IGNORECASE)
_NEVER: Final = re.compile(r"[\x00-\x1f/\\]")


def choose_names(clips: Sequence[BatchClip], kept: Mapping[str, str]) -> dict[str, str]:
    """Choose a stem for every clip.

    Parameters
    ----------
    clips : sequence of BatchClip
        With different keys.
    kept : mapping of str to str
        Stems of earlier runs by the key of the clip; also those of clips that are not in this batch, whose results
        stay untouched.

    Returns
    -------
    dict of str to str
        The stem by the key; all different, also when case is ignored.
    """
    named = {clip.key: kept[clip.key] for clip in clips if clip.key in kept}
    taken = {_folded(stem) for stem in kept.values()}
    left = [clip for clip in clips if clip.key not in named]
    shared = _shared_folder([clip.path for clip in clips])
    for candidate in _candidates(shared):
        stems = {clip.key: candidate(clip) for clip in left}
        counts = Counter(_folded(stem) for stem in stems.values())
        good = {key: stem for key, stem in stems.items() if _free(stem, taken) and counts[_folded(stem)] == 1}
        named |= good
        taken |= {_folded(stem) for stem in good.values()}
        left = [clip for clip in left if clip.key not in good]
    return named | {clip.key: _with_checksum(clip, clip.key) for clip in left}


def stem_of(path: str) -> str:
    """The name of a file without folder and suffix."""
    name = path.rsplit("/", 1)[-1]
    return name.removesuffix(RECORDING_SUFFIX) if name.endswith(RECORDING_SUFFIX) else os.path.splitext(name)[0]  # noqa: PTH122


def _candidates(shared: int) -> tuple[Callable[[BatchClip], str], ...]:
    def below(clip: BatchClip) -> str:
        return clip.path[shared:].strip("/").replace("/", "__")

    def below_without_suffix(clip: BatchClip) -> str:
        folder = below(clip).rpartition("__")[0]
        return f"{folder}__{stem_of(clip.path)}" if folder else stem_of(clip.path)

    def with_exercise(clip: BatchClip) -> str:
        return f"{below_without_suffix(clip)}__{clip.exercise}"

    return (
        lambda clip: stem_of(clip.path),
        below_without_suffix,
        lambda clip: below(clip).replace(".", "_"),
        with_exercise,
    )


def _shared_folder(paths: Sequence[str]) -> int:
    """How many characters of all paths are folders that they share."""
    return os.path.commonprefix([min(paths), max(paths)]).rfind("/") + 1 if paths else 0  # noqa: RUF071  then whole names


def _free(stem: str, taken: set[str]) -> bool:
    fits = len(os.fsencode(stem)) <= MOST_STEM_BYTES
    return fits and not _RESERVED.fullmatch(stem) and not _NEVER.search(stem) and _folded(stem) not in taken


def _with_checksum(clip: BatchClip, key: str) -> str:
    return with_checksum(_NEVER.sub("_", stem_of(clip.path)).lstrip("."), key)


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold()


LOOKING_S: Final = 1.0  # starting a run must not take long: what was not looked into by then is estimated
_BYTES_PER_S: Final = 250_000.0  # two megabits a second, where nothing is known
_RECORDED_BYTES_PER_S: Final = 30_000.0
# a second of a landmark file is analysed so much sooner than one of video
RECORDED_COST: Final = 0.02


def lengths_s(clips: Sequence[BatchClip], looking_s: float = LOOKING_S) -> list[float]:
    """Length of every clip in seconds: as its file says where there was time to look, else estimated from its size.

    Parameters
    ----------
    clips : sequence of BatchClip
    looking_s : float
        How long to look into files, in seconds.
    """
    sizes = [_size(clip.path) for clip in clips]
    until = time.monotonic() + looking_s
    found = [_stated_s(clip) if time.monotonic() < until else None for clip in clips]
    seen = [(size, length) for size, length in zip(sizes, found, strict=True) if length]
    rate = sum(size for size, _ in seen) / sum(length for _, length in seen) if seen else _BYTES_PER_S
    return [
        length or size / (_RECORDED_BYTES_PER_S if clip.recorded else rate)
        for clip, size, length in zip(clips, sizes, found, strict=True)
    ]


def cost(clip: BatchClip, length_s: float) -> float:
    """How much work a clip is, in seconds of video."""
    return length_s * (RECORDED_COST if clip.recorded else 1.0)


def _size(path: str) -> int:
    try:
        return 0 if is_address(path) else os.path.getsize(path)  # noqa: PTH202
    except OSError:
        return 0


def _stated_s(clip: BatchClip) -> float | None:
    """The length that a video file states; None where there is none to be had quickly."""
    if clip.recorded or is_address(clip.path):
        return None
    from formcheck.video.container import opened_video

    path = Path(clip.path)
    if not path.is_file():
        return None
    try:
        with opened_video(path) as container:
            return container.duration / 1e6 if container.duration else None
    except (FormcheckError, OSError, ValueError):
        return None  # the worker will say what is wrong with it
