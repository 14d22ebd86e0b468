"""Analyses one clip: opens the source, tracks the poses, analyses them, and keeps what the files need."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Protocol

from formcheck.errors import UnknownExerciseError
from formcheck.pose.frame_edges import CutOffParts
from formcheck.pose.landmark_file import RecordingInfo, read_recording
from formcheck.utils.spill_file import SpillFile
from formcheck.utils.system import give_back_memory
from formcheck.video.reader import AS_THE_FILE_SAYS, ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet, RecordingAnalysis
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import SpillStore
    from formcheck.models.store import ModelStatus
    from formcheck.pose.people_detection import PeopleDetection
    from formcheck.video.frames import SourceInfo

RECORDING_SUFFIX: Final = ".landmarks.npz"
MODEL: Final = "full"
# slow training takes four to five seconds for a phase; a lift slowed down four times takes as long at least
SLOW_PHASE_S: Final = 3.5
SLOW_PHASES: Final = 4
SLOW_NOTE: Final = (
    "every phase is very slow; if this is slow motion, say by how much with --speed (0.25 for four times)"
)


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
    options : ReadOptions
        How the clip was read, so that its pictures can be had again as they were judged.
    """

    sets: tuple[FoundSet, ...]
    info: RecordingInfo
    poses: Sequence[PoseFrame] | None
    recorded: bool
    stopped_s: float = math.nan
    options: ReadOptions = AS_THE_FILE_SAYS

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
    lookers: PeopleDetection | None = None,
    scratch: Path | None = None,
    options: ReadOptions = AS_THE_FILE_SAYS,
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
    lookers : PeopleDetection, optional
        Finds all bodies in a picture, where something is open already that does, as when clip after clip is analysed.
    scratch : Path, optional
        A folder on whose disk the poses of a long clip wait to be judged, in a file without a name; without it, they
        stay in memory, a hundred megabytes for an hour.
    options : ReadOptions
        What the user says about how the clip is to be read; a landmark file is taken as it is.
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
    from formcheck.analysis.recording_analysis import RecordingAnalysis
    from formcheck.exercises import candidates

    known = known or candidates(())

    def begin() -> RecordingAnalysis:
        return RecordingAnalysis(spec, () if spec else known, spill_store)

    spill_store = SpillFile(scratch) if scratch else None
    session = begin()
    stopped_s = math.nan
    masks = (keep_poses and outlines) or spec is None or needs_masks(spec)
    with _opened(
        path, model, masks=masks, halves=halves, lookers=lookers, spill_store=spill_store, options=options
    ) as stream:
        edges = CutOffParts(stream.info(0).width, stream.info(0).height)
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
    # a landmark file says already what was noted when it was written
    seen = ClipResult((), _noted(info, edges.notes()), session.poses, stream.recorded, stopped_s, options)
    try:
        result = _judged(seen, session, begin, (spec, known))
    except UnknownExerciseError as error:
        raise UnnamedClipError(error, seen) from error
    return result if keep_poses else replace(result, poses=None)


def _judged(
    seen: ClipResult,
    session: RecordingAnalysis,
    begin: Callable[[], RecordingAnalysis],
    exercises: tuple[ExerciseSpec | None, Sequence[ExerciseSpec]],
) -> ClipResult:
    """The result of a session that has seen all poses of a clip, as it is or turned upright."""
    from formcheck.analysis.upright_detection import Turned, describe_turn, turn_to_upright

    info, options, turn_deg = seen.info, seen.options, 0
    size = (info.width, info.height)
    if options.rotate_deg is None:
        turn_deg = turn_to_upright(session.poses, size, *exercises)
    if turn_deg:
        turned = begin()
        for pose in Turned(session.poses, turn_deg, size):
            turned.update(pose)
        session, options = turned, replace(options, rotate_deg=turn_deg)
        width, height = size[::-1] if turn_deg % 180 else size
        info = _noted(replace(info, width=width, height=height), [describe_turn(turn_deg)])
    sets = tuple(session.finish(info.scenes_s))
    if options.speed is None and _all_slow(sets):
        info = _noted(info, [SLOW_NOTE])
    return replace(seen, sets=sets, info=_noted(info, session.notes), poses=session.poses, options=options)


def _noted(info: RecordingInfo, notes: Iterable[str]) -> RecordingInfo:
    """With these notes, too, each once."""
    return replace(info, notes=tuple(dict.fromkeys((*info.notes, *notes))))


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
    from formcheck.analysis.recording_analysis import RecordingAnalysis

    def begin() -> RecordingAnalysis:
        return RecordingAnalysis(spec, (), spill_store)

    spill_store = SpillFile(scratch) if scratch else None
    session = begin()
    for pose in seen.poses or ():
        session.update(pose)
    return _judged(seen, session, begin, (spec, ()))


def size_bytes(path: Path) -> int:
    """Size of a clip, or of all pictures of a folder; 0 when it has gone."""
    try:
        files = path.iterdir() if path.is_dir() else [path]
        return sum(file.stat().st_size for file in files if file.is_file())
    except OSError:
        return 0


def _all_slow(sets: Sequence[FoundSet]) -> bool:
    """Whether every timed phase of every repetition takes longer than anybody lifts or lowers."""
    tempos = [rep.tempo for found in sets for rep in found.report.counted]
    phases = [phase for tempo in tempos for phase in (tempo.eccentric_s, tempo.concentric_s) if math.isfinite(phase)]
    return len(phases) >= SLOW_PHASES and min(phases) > SLOW_PHASE_S


def needs_masks(spec: ExerciseSpec) -> bool:
    """Whether the exercise is judged by the outline of the body, too."""
    return any(test.needs_mask for rule in spec.faults for test in rule.tests)


@contextmanager
def _opened(
    path: Path,
    name: str,
    *,
    masks: bool,
    halves: bool,
    lookers: PeopleDetection | None,
    spill_store: SpillStore | None,
    options: ReadOptions,
) -> Iterator[_Stream]:
    if path.name.endswith(RECORDING_SUFFIX):
        poses, info = read_recording(path)
        yield _Stream(poses, lambda _frames: info, lambda pose: pose.time_s / info.duration_s, recorded=True)
        return
    from formcheck.models import find
    from formcheck.models.store import model_named, status
    from formcheck.pose.parallel_tracker import ParallelTracker

    # the model is looked for first: without it, decoding would be for nothing
    model_path = find(name)
    model = status(model_named(name))
    with ParallelTracker(
        path, model_path, masks=masks, halves=halves, lookers=lookers, spill_store=spill_store, options=options
    ) as tracking:

        def seen_so_far(count: int) -> RecordingInfo:
            described = _described(tracking.info, count, model, masks, tracking.notes)
            return replace(described, file_bytes=size_bytes(path), scenes_s=tracking.scenes_s)

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
