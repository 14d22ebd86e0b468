"""What a batch is made of: a clip as it was asked for, and the job that a worker gets."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from formcheck.pipeline import MODEL, RECORDING_SUFFIX
from formcheck.video.read_options import AS_THE_FILE_SAYS, ReadOptions

AUTO: Final = "auto"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Clip:
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

    ``export`` names some of ``export.files.FORMATS``; ``exercise_dirs`` are absolute paths.
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
    clip : Clip
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

    clip: Clip
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
