"""The set writer: a thread that writes everything of a session, so that no disk holds up the picture."""

from __future__ import annotations

import math
import threading
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, NamedTuple

import av

from formcheck.core.report_types import Interval
from formcheck.errors import InputError
from formcheck.kinematics.body import PoseSequence
from formcheck.live.set_recording import REMEMBERED_S, ROUNDING_S, SetRecorder, SetRecording
from formcheck.pipeline.clip_analysis import ClipResult
from formcheck.pipeline.clip_outputs import Outputs
from formcheck.pose.landmark_file import RecordingInfo
from formcheck.utils.system import give_back_memory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Fault, Rep
    from formcheck.live.sources import Rgb


def rebased(found: FoundSet, zero_s: float) -> FoundSet:
    """The same set with every time counted from ``zero_s``; durations stay as they are, NaN stays NaN."""
    report = replace(
        found.report,
        reps=tuple(_rep(rep, zero_s) for rep in found.report.reps),
        set_faults=tuple(_fault(fault, zero_s) for fault in found.report.set_faults),
        gaps=tuple(Interval(gap.start_s - zero_s, gap.end_s - zero_s) for gap in found.report.gaps),
    )
    curves = replace(found.curves, t_s=found.curves.t_s - zero_s)
    return replace(found, report=report, curves=curves, from_s=found.from_s - zero_s, to_s=found.to_s - zero_s)


def _rep(rep: Rep, zero_s: float) -> Rep:
    return replace(
        rep,
        start_s=rep.start_s - zero_s,
        peak_s=rep.peak_s - zero_s,
        end_s=rep.end_s - zero_s,
        decided_s=rep.decided_s - zero_s,
        faults=tuple(_fault(fault, zero_s) for fault in rep.faults),
    )


def _fault(fault: Fault, zero_s: float) -> Fault:
    return replace(fault, at_s=fault.at_s - zero_s)


# Frames that may wait for the encoder: a second of them, 170 MB at 720p with the screens that showed them. It falls
# behind only when something else takes the processor; what comes then is left out of the recording and counted, and the
# set goes on.
MOST_WAITING: Final = 30
CLOSE_S: Final = 30.0  # house rule: the longest that the end of the program waits for the disk
LEAD_S: Final = 5.0  # what is kept before a set that nobody could name: its start position
_TROUBLE: Final = (OSError, av.error.FFmpegError)


@dataclass(frozen=True, slots=True)
class SeenFrame:
    """What the reports say about where a set was seen.

    Parameters
    ----------
    source : str
        Name of the camera or of the file.
    width, height : int
        Of its pictures, in pixels.
    model, model_sha256 : str
        What found the body.
    masks : bool
        Whether segmentation masks were read.
    notes : tuple of str
        What else there is to know.
    """

    source: str
    width: int
    height: int
    model: str
    model_sha256: str
    masks: bool
    notes: tuple[str, ...] = ()


class WriterEvent(NamedTuple):
    """What the keeper has to tell: a set that was written, or what went wrong, in a few words."""

    result: ClipResult | None = None
    written: tuple[Path, ...] = ()
    trouble: str = ""


class SetWriter:
    """Writes recordings and reports of sets.

    Parameters
    ----------
    folder : Path
        Where the reports go; it exists.
    stem : str
        What the names of this session's files begin with.
    seen : SeenFrame
        For the reports.
    record_to : Path, optional
        Where the recordings go; none are made without it.
    remember : callable, optional
        Told each set that was written and its files, to put it into the history; raises ``InputError`` when it cannot.
    """

    def __init__(
        self,
        folder: Path,
        stem: str,
        seen: SeenFrame,
        *,
        record_to: Path | None = None,
        remember: Callable[[ClipResult, tuple[Path, ...]], None] | None = None,
    ) -> None:
        self._folder, self._stem, self._seen, self._remember = folder, stem, seen, remember
        self._record_to = record_to or folder
        self._recorder = SetRecorder() if record_to else None
        self._takes: list[SetRecording] = []
        self._poses: deque[PoseFrame] = deque()
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.news: SimpleQueue[WriterEvent] = SimpleQueue()
        self.missed = 0
        self._thread = threading.Thread(target=self._work, name="formcheck-keeper", daemon=True)
        self._thread.start()

    @property
    def recording(self) -> bool:
        """Whether pictures are wanted."""
        return self._recorder is not None

    def add(self, pose: PoseFrame, rgb: Rgb, canvas: Rgb | None) -> None:
        """Keep a frame that was analysed: the body, the picture, and the screen that showed it.

        Parameters
        ----------
        pose : PoseFrame
        rgb, canvas : (h, w, 3) uint8
            Not to be changed any more; the screen may be left out when nothing is recorded.
        """
        if canvas is not None and self._jobs.qsize() >= MOST_WAITING:
            self.missed += 1
            return
        self._jobs.put(lambda: self._add(pose, rgb, canvas))

    def begin(self, time_s: float) -> None:
        """A set has begun."""
        self._jobs.put(lambda: self._begin(time_s))

    def end(self, *, was_set: bool) -> None:
        """It is over; what follows is no part of it, and if it was no set after all it is forgotten."""
        self._jobs.put(lambda: self._end(was_set=was_set))

    def save(self, found: FoundSet) -> None:
        """Write the report of a set that was judged, and cut its recording to it."""
        self._jobs.put(lambda: self._save(found))
        self._jobs.put(give_back_memory)

    def turned(self, size_px: tuple[int, int], note: str) -> None:
        """From now on pictures are turned, and of this size (width, height); the reports say so."""
        self._jobs.put(lambda: self._turned(size_px, note))

    def set_aside(self) -> None:
        """Keep the landmarks of a set whose exercise could not be told, to be judged when the user names it."""
        self._jobs.put(self._set_aside)

    def close(self) -> bool:
        """Finish what is waiting; whether it was all done in time."""
        self._jobs.put(None)
        self._thread.join(CLOSE_S)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            self._do(job)
        self._record(SetRecorder.end)

    def _do(self, job: Callable[[], None]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001  one set that cannot be written must not cost the next
            self.news.put(WriterEvent(trouble=f"something could not be written: {type(error).__name__}: {error}"))

    def _record(self, work: Callable[[SetRecorder], None]) -> None:
        """Have the recorder do something; if it fails the session goes on without it."""
        recorder = self._recorder
        if recorder is None:
            return
        try:
            work(recorder)
        except _TROUBLE as error:
            self._recorder = None
            with suppress(*_TROUBLE):
                recorder.end()
            self.news.put(WriterEvent(trouble=f"recording stopped: {_reason(error)}; what was recorded is kept"))

    def _add(self, pose: PoseFrame, rgb: Rgb, canvas: Rgb | None) -> None:
        self._poses.append(pose)
        oldest_s = min([pose.time_s, *(take.began_s for take in self._takes if not take.saved)]) - REMEMBERED_S
        while self._poses[0].time_s < oldest_s:
            self._poses.popleft()
        if canvas is not None:
            self._record(lambda recorder: recorder.add(rgb, canvas, pose.time_s))

    def _turned(self, size_px: tuple[int, int], note: str) -> None:
        self._seen = replace(self._seen, width=size_px[0], height=size_px[1], notes=(*self._seen.notes, note))
        self._poses.clear()
        self._record(SetRecorder.end)
        if self._recorder is not None:  # what it remembers lies on its side
            self._recorder = SetRecorder()

    def _begin(self, time_s: float) -> None:
        self._takes.append(SetRecording(self._record_to, f"{self._stem}_set{len(self._takes) + 1}", time_s))
        self._record(lambda recorder: recorder.begin(self._takes[-1]))

    def _end(self, *, was_set: bool) -> None:
        self._record(SetRecorder.end)
        if not was_set and self._takes:
            self._takes.pop().discard()

    def _save(self, found: FoundSet) -> None:
        take = self._take_of(found)
        if take.recorded:
            try:
                take.cut(found.from_s, found.to_s)
            except _TROUBLE as error:
                self.news.put(WriterEvent(trouble=f"the recording is kept uncut: {_reason(error)}"))
        take.saved = True
        result = self._result(found, take)
        try:
            written = self._write(result, take)
            self.news.put(WriterEvent(result, written))
            if self._remember is not None:
                self._remember(result, written)
        except InputError as error:
            self.news.put(WriterEvent(trouble=f"not in the history: {error}"))
        except _TROUBLE as error:
            self.news.put(WriterEvent(result, trouble=f"a set could not be written: {_reason(error)}"))

    def _set_aside(self) -> None:
        take = self._takes[-1]
        take.saved = True
        info, poses = self._clip(take, take.began_s - LEAD_S, math.inf)
        path = Outputs(self._folder, take.stem).write_recording(ClipResult((), info, poses, recorded=False))
        self.news.put(
            WriterEvent(trouble=f"the exercise could not be told; name it: formcheck analyze {path} --exercise ID")
        )

    def _take_of(self, found: FoundSet) -> SetRecording:
        """The take in which a set was seen: the last one that had begun by its end."""
        return [take for take in self._takes if take.began_s <= found.to_s][-1]

    def _result(self, found: FoundSet, take: SetRecording) -> ClipResult:
        """The set as ``analyze`` would give it of its recording: every time counted from the first frame."""
        zero_s = take.raw_from_s if take.recorded else found.from_s
        info, poses = self._clip(take, zero_s, found.to_s)
        return ClipResult((rebased(found, zero_s),), info, poses, recorded=False)

    def _clip(self, take: SetRecording, from_s: float, to_s: float) -> tuple[RecordingInfo, PoseSequence]:
        """A stretch of the session as a clip of its own."""
        seen, poses = self._seen, PoseSequence()
        for pose in self._poses:
            if from_s - ROUNDING_S <= pose.time_s <= to_s + ROUNDING_S:
                poses.append(replace(pose, time_s=pose.time_s - from_s))
        length_s = poses[-1].time_s if poses else 0.0
        fps = (len(poses) - 1) / length_s if length_s else math.nan
        missed = (f"pictures left out of the recordings so far: {self.missed}",) if self.missed else ()
        path = str(take.raw) if take.recorded else seen.source
        return RecordingInfo(
            path,
            seen.width,
            seen.height,
            len(poses),
            length_s,
            fps,
            seen.model,
            seen.model_sha256,
            seen.masks,
            (*seen.notes, *missed),
        ), poses

    def _write(self, result: ClipResult, take: SetRecording) -> tuple[Path, ...]:
        outputs = Outputs(self._folder, take.stem)
        numbers = outputs.write_numbers(result)
        # a page shows the video that lies beside it
        with_video = take.recorded and outputs.video.exists()
        return (*numbers, *outputs.write_pages(result, take.raw, with_video=with_video))


def _reason(error: Exception) -> str:
    """What went wrong in a few words; the errors of FFmpeg carry the system's words, too."""
    return getattr(error, "strerror", None) or str(error)
