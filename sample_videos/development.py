"""Renders the development set and keeps what the pose model makes of it.

python sample_videos/development.py -o DIR [--workers 2] [--only PREFIX]

For every clip NAME of ``render/devset.py``: NAME.landmarks.npz (landmarks and silhouette, as ``formcheck analyze
--landmarks`` keeps them), NAME.json (fault sizes in degrees), NAME.truth.json (times and faults), NAME.npz (truth of
the frames). No video is kept but those of ``--videos``. A clip that is there already is left as it is, so that the
script may be stopped and started again. Needs the ``render`` extra.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    from numpy.typing import NDArray
    from render.dosed import DosedClip, Planned

    Pictures = Iterable[NDArray[np.uint8]]

MODEL = "full"
AHEAD = 150  # pictures that may wait for the model


def pressed(frames: Pictures, size: tuple[int, int], fps: float, crf: int) -> Iterator[NDArray[np.uint8]]:
    """The pictures after a phone's compression."""
    import av

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        write_video(frames, path, size, fps, crf)
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield frame.to_ndarray(format="rgb24")


def write_video(frames: Pictures, path: Path, size: tuple[int, int], fps: float, crf: int) -> None:
    """H.264 in MP4."""
    import av

    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream("libx264", rate=Fraction(fps).limit_denominator(1001))
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": str(crf), "preset": "veryfast"}
        for picture in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode())


def track(frames: Pictures, planned: Planned, path: Path, tracker: Tracker) -> None:
    """Writes the landmark file of the pictures as the program's own tracking sees them."""
    from formcheck.pose.landmark_file import RecordingInfo, write_recording
    from formcheck.pose.subject_tracker import follow_subject
    from formcheck.video.frames import Frame

    clip = planned.clip
    with follow_subject(tracker.model_path, masks=True, find=tracker.finder.find) as subject:
        poses = [subject.estimate(Frame(i / clip.fps, picture)) for i, picture in enumerate(frames)]
        notes = subject.notes
    width, height = clip.size
    info = RecordingInfo(
        f"{clip.name}.mp4",
        width,
        height,
        len(poses),
        duration_s=len(poses) / clip.fps,
        fps=clip.fps,
        model=tracker.status.model.title,
        model_sha256=tracker.status.sha256 or "",
        masks=True,
        notes=notes,
    )
    write_recording(path, poses, info)


class Tracker:
    """The pose model, found once for all clips of a process."""

    def __init__(self) -> None:
        from formcheck.models import find
        from formcheck.models.store import model_named, status
        from formcheck.pose.subject_tracker import everybody

        self.model_path = find(MODEL)
        self.status = status(model_named(MODEL))
        self.finder = everybody(self.model_path)


def rendered(clips: list[DosedClip], out: Path, videos: int, into: Queue[Any]) -> None:
    """Puts every clip's plan, its pictures and a None into a queue, an error where there was one, None at the end."""
    for clip in clips:
        into.put(_rendered(clip, out, videos, into))
    into.put(None)


def _rendered(clip: DosedClip, out: Path, videos: int, into: Queue[Any]) -> Exception | None:
    from render.dosed import pictures, plan

    try:
        planned = plan(clip)
        into.put(planned)
        frames: Pictures = pictures(planned)
        if videos and clip.seed % videos == 0:
            frames = list(frames)
            write_video(frames, out / f"{clip.name}.mp4", clip.size, clip.fps, 24)
        if planned.look.crf is not None:
            frames = pressed(frames, clip.size, clip.fps, planned.look.crf)
        for picture in frames:
            into.put(picture)
    except Exception as error:  # noqa: BLE001 - one clip that fails must not stop the others
        return error
    return None


def make(clips: list[DosedClip], out: Path, videos: int = 0) -> Iterator[str]:
    """Renders and tracks clips, the next ones' pictures while the model is at work; a line for each."""
    waiting: Queue[Any] = Queue(AHEAD)
    threading.Thread(target=rendered, args=(clips, out, videos, waiting), daemon=True).start()
    tracker = Tracker()
    for clip in clips:
        began = time.perf_counter()
        try:
            count = _tracked(waiting, out, tracker)
        except Exception as error:  # noqa: BLE001 - as above
            yield f"{clip.name} FAILED {error!r}"
        else:
            yield f"{clip.name} {count} frames, {time.perf_counter() - began:.1f} s"


def _tracked(waiting: Queue[Any], out: Path, tracker: Tracker) -> int:
    """Takes one clip from the queue, whole, and writes what is kept of it; its number of frames."""
    from render.dosed import write_truth

    planned = waiting.get()
    if isinstance(planned, Exception):
        raise planned
    pictures = _until_end(waiting)
    try:
        track(pictures, planned, out / f"{planned.clip.name}.landmarks.npz", tracker)
    finally:
        for _ in pictures:
            pass
    write_truth(planned, out)
    return len(planned.posed)


def _until_end(waiting: Queue[Any]) -> Iterator[NDArray[np.uint8]]:
    while (item := waiting.get()) is not None:
        if isinstance(item, Exception):
            raise item
        yield item


def work(clips: list[DosedClip], out: Path, videos: int) -> None:
    """One process: makes its clips and writes a line for each."""
    with (out / "progress.log").open("a") as log:
        for line in make(clips, out, videos):
            log.write(f"{time.strftime('%H:%M:%S')} {line}\n")
            log.flush()


def main() -> None:
    """Makes what is missing."""
    from render.devset import CLIPS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="the clips whose names begin like this")
    parser.add_argument("--videos", type=int, default=0, help="keep every so manieth video")
    a = parser.parse_args()
    # the renderer works in the thread that asks for a picture; its own would wait for each other
    os.environ["LP_NUM_THREADS"], os.environ["OMP_NUM_THREADS"] = "0", "1"
    a.out.mkdir(parents=True, exist_ok=True)
    clips = [c for c in CLIPS if c.name.startswith(a.only)]
    todo = [c for c in clips if not (a.out / f"{c.name}.json").exists()]
    context = get_context("spawn")
    workers = [context.Process(target=work, args=(todo[k :: a.workers], a.out, a.videos)) for k in range(a.workers)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
