"""One clip through the one streaming path: source, pose estimator, analyser, and what is kept for the files."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from formcheck.errors import UnknownExerciseError
from formcheck.memory import give_back_memory
from formcheck.pose.edges import Edges
from formcheck.pose.recording import RecordingInfo, read_recording
from formcheck.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from formcheck.analysis.session import FoundSet
    from formcheck.analysis.track import Shelf
    from formcheck.exercises import ExerciseSpec
    from formcheck.modelstore.store import ModelStatus
    from formcheck.pose.lookout import Everybody
    from formcheck.poses import PoseFrame
    from formcheck.video.frames import SourceInfo

RECORDING_SUFFIX: Final = ".landmarks.npz"
MODEL: Final = "full"


class StopRequest(Protocol):
    """Something that can be asked whether to stop, like ``threading.Event``."""

    def is_set(self) -> bool:
        """Whether to stop."""
        ...


@dataclass(frozen=True, slots=True)
class ClipResult:
    """What came out of a clip.

    Parameters
    ----------
    sets : tuple of FoundSet
        The judged sets in order of time; at least one, unless the exercise could not be told.
    info : RecordingInfo
        The clip, the model that saw it, and what there is to know about both.
    poses : sequence of PoseFrame or None
        The poses of all frames, when they were asked for; the sets were judged from the same arrays.
    recorded : bool
        Whether the input was a landmark file, which has no pictures.
    stopped_s : float
        Where the user stopped the analysis; NaN when it went to the end.
    """

    sets: tuple[FoundSet, ...]
    info: RecordingInfo
    poses: Sequence[PoseFrame] | None
    recorded: bool
    stopped_s: float = math.nan

    @property
    def main(self) -> FoundSet:
        """The set with the most repetitions, the first of them if there are several."""
        return max(self.sets, key=lambda found: len(found.report.counted))


class UnnamedClipError(UnknownExerciseError):
    """The exercise of a clip cannot be told; what the model saw is kept in ``seen``, to be judged by ``judge``."""

    def __init__(self, error: UnknownExerciseError, seen: ClipResult) -> None:
        super().__init__(error.found, error.do, error.likeliest)
        self.seen = seen


@dataclass(slots=True)
class _Stream:
    """Poses in the order of their times, and what is known about them once they have been read."""

    poses: Iterable[PoseFrame]
    info: Callable[[int], RecordingInfo]
    share: Callable[[PoseFrame], float]
    recorded: bool


def analyse_clip(  # noqa: PLR0913  each says something else about the one clip
    path: Path,
    spec: ExerciseSpec | None,
    *,
    known: Sequence[ExerciseSpec] = (),
    keep_poses: bool = False,
    outlines: bool = True,
    model: str = MODEL,
    halves: bool = True,
    lookers: Everybody | None = None,
    scratch: Path | None = None,
    progress: Callable[[float], None] | None = None,
    stop: StopRequest | None = None,
) -> ClipResult:
    """Analyse a clip, or the landmarks that were kept of one: both give the same report.

    Parameters
    ----------
    path : Path
        A video file, a folder of numbered pictures, or a landmark file.
    spec : ExerciseSpec or None
        What is done in it; None to recognise it.
    known : sequence of ExerciseSpec
        What may be recognised; the exercises that ship with the program when there is nothing in it.
    keep_poses : bool
        Whether the poses of all frames are wanted afterwards: the result holds on to them, one kilobyte each.
    outlines : bool
        Whether kept poses have to hold the body's outline also where this exercise is not judged by it; that takes the
        model some time, and only a landmark file needs it.
    model : str
        Name of the pose model; limits and figures were measured with the full one.
    halves : bool
        Whether the halves of the clip may be tracked at the same time, which leaves less for other clips.
    lookers : Everybody, optional
        Finds all bodies in a picture, where something is open already that does, as when clip after clip is analysed.
    scratch : Path, optional
        A folder on whose disk the poses of a long clip wait to be judged, in a file without a name; without it, they
        stay in memory, a hundred megabytes for an hour.
    progress : callable, optional
        Told the share of the clip that is done, NaN while its length is unknown.
    stop : StopRequest, optional
        Looked at after every frame; when set, what was seen so far is judged.

    Raises
    ------
    UnnamedClipError
        When the exercise was to be recognised and cannot be told with confidence.
    InputError
        When the clip cannot be used.
    """
    from formcheck.analysis.session import Session
    from formcheck.exercises import candidates

    shelf = Scratch(scratch) if scratch else None
    session = Session(spec, () if spec else known or candidates(()), shelf)
    stopped_s = math.nan
    masks = (keep_poses and outlines) or spec is None or needs_masks(spec)
    with _opened(path, model, masks=masks, halves=halves, lookers=lookers, shelf=shelf) as stream:
        edges = Edges(stream.info(0).width, stream.info(0).height)
        for pose in stream.poses:
            session.update(pose)
            edges.look(pose)
            if progress is not None:
                progress(stream.share(pose))
            if stop is not None and stop.is_set():
                stopped_s = pose.time_s
                break
        info = stream.info(len(session.poses))
    if math.isfinite(stopped_s):
        info = replace(info, notes=(*info.notes, f"stopped by the user at {stopped_s:.1f} s"))
    try:
        sets = tuple(session.finish())
    except UnknownExerciseError as error:
        info = replace(info, notes=tuple(dict.fromkeys((*info.notes, *edges.notes()))))
        seen = ClipResult((), info, session.poses, stream.recorded, stopped_s)
        raise UnnamedClipError(error, seen) from error
    # a landmark file says already what was noted when it was written
    notes = tuple(dict.fromkeys((*info.notes, *session.notes, *edges.notes())))
    info = replace(info, notes=notes)
    return ClipResult(sets, info, session.poses if keep_poses else None, stream.recorded, stopped_s)


def judge(seen: ClipResult, spec: ExerciseSpec, scratch: Path | None = None) -> ClipResult:
    """Judge what the model saw of a clip as this exercise.

    Parameters
    ----------
    seen : ClipResult
        With its poses, as ``UnnamedClipError`` holds it.
    spec : ExerciseSpec
        What is done in it.
    scratch : Path, optional
        As for ``analyse_clip``.
    """
    from formcheck.analysis.session import Session

    session = Session(spec, (), Scratch(scratch) if scratch else None)
    for pose in seen.poses or ():
        session.update(pose)
    sets = tuple(session.finish())
    notes = tuple(dict.fromkeys((*seen.info.notes, *session.notes)))
    return replace(seen, sets=sets, info=replace(seen.info, notes=notes), poses=session.poses)


def size_bytes(path: Path) -> int:
    """Size of a clip, or of all pictures of a folder; 0 when it has gone."""
    try:
        files = path.iterdir() if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0


def needs_masks(spec: ExerciseSpec) -> bool:
    """Whether the exercise is judged by the outline of the body, too."""
    return any(test.needs_mask for rule in spec.faults for test in rule.tests)


@contextmanager
def _opened(
    path: Path, name: str, *, masks: bool, halves: bool, lookers: Everybody | None, shelf: Shelf | None
) -> Iterator[_Stream]:
    if path.name.endswith(RECORDING_SUFFIX):
        poses, info = read_recording(path)
        yield _Stream(poses, lambda _frames: info, lambda pose: pose.time_s / info.duration_s, recorded=True)
        return
    from formcheck.modelstore import find
    from formcheck.modelstore.store import model_named, status
    from formcheck.tracking import Tracking

    # the model is looked for first: without it, decoding would be for nothing
    model_path = find(name)
    model = status(model_named(name))
    with Tracking(path, model_path, masks=masks, halves=halves, lookers=lookers, shelf=shelf) as tracking:

        def seen_so_far(count: int) -> RecordingInfo:
            described = _described(tracking.info, count, model, masks, tracking.notes)
            return replace(described, file_bytes=size_bytes(path))

        yield _Stream(tracking, seen_so_far, lambda _pose: tracking.share, recorded=False)
    # the trackers leave 150 MB, which drawing, that comes next, would not use again
    give_back_memory()


def _described(clip: SourceInfo, frames: int, model: ModelStatus, masks: bool, notes: tuple[str, ...]) -> RecordingInfo:
    return RecordingInfo(
        clip.path,
        clip.width,
        clip.height,
        frames,
        clip.duration_s,
        clip.fps,
        model.model.title,
        model.sha256 or "",
        masks,
        notes,
    )
