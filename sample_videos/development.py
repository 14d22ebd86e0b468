"""Renders the development set and keeps what the pose model makes of it.

python sample_videos/development.py -o DIR [--workers 2] [--only PREFIX]

For every clip NAME of ``render/devset.py``: NAME.landmarks.npz (landmarks and silhouette, as ``formcheck analyze
--landmarks`` keeps them), NAME.json (fault sizes in degrees), NAME.truth.json (times and faults), NAME.npz (truth of the
frames). No video is kept but those of ``--videos``. A clip that is there already is left as it is, so that the script may
be stopped and started again. Needs the ``render`` extra.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from fractions import Fraction
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray
    from render.dosed import DosedClip, Planned

    from formcheck.video.frames import Frame

    Pictures = Iterable[NDArray[np.uint8]]

MODEL = "full"
_open: dict[str, Any] = {}


def pressed(frames: Pictures, size: tuple[int, int], fps: float, crf: int) -> Iterator[NDArray[np.uint8]]:
    """The pictures after a phone's compression."""
    import av

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        write_video(frames, path, size, fps, crf)
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                yield np.ascontiguousarray(frame.to_ndarray(format="rgb24"))


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


def timed(frames: Pictures, fps: float) -> Iterator[Frame]:
    """Frames with their times."""
    from formcheck.video.frames import Frame

    for i, picture in enumerate(frames):
        yield Frame(i / fps, picture)


def track(frames: Pictures, planned: Planned, path: Path) -> None:
    """Writes the landmark file of the pictures as the program's own tracking sees them."""
    from formcheck.modelstore import find
    from formcheck.modelstore.store import model_named, status
    from formcheck.pose.recording import RecordingInfo, write_recording
    from formcheck.pose.subject import everybody, follow_subject

    clip = planned.clip
    model_path = find(MODEL)
    if "finder" not in _open:
        _open["finder"] = everybody(model_path)
        _open["status"] = status(model_named(MODEL))
    with follow_subject(model_path, masks=True, find=_open["finder"].find) as subject:
        poses = [subject.estimate(frame) for frame in timed(frames, clip.fps)]
        notes = subject.notes
    model = _open["status"]
    width, height = clip.size
    info = RecordingInfo(
        f"{clip.name}.mp4", width, height, len(poses), len(poses) / clip.fps, clip.fps,
        model.model.title, model.sha256 or "", True, notes,
    )  # fmt: skip
    write_recording(path, poses, info)


def make(clip: DosedClip, out: Path, keep_video: bool) -> str:
    """Renders and tracks one clip; the line for the log."""
    from render.dosed import pictures, plan, write_truth

    began, used = time.perf_counter(), time.process_time()
    planned = plan(clip)
    frames: Pictures = pictures(planned)
    if keep_video:
        frames = list(frames)
        write_video(frames, out / f"{clip.name}.mp4", clip.size, clip.fps, 24)
    if planned.look.crf is not None:
        frames = pressed(frames, clip.size, clip.fps, planned.look.crf)
    track(frames, planned, out / f"{clip.name}.landmarks.npz")
    write_truth(planned, out)
    count = len(planned.posed)
    return (
        f"{clip.name} {count} frames, {time.perf_counter() - began:.1f} s, "
        f"{1e3 * (time.process_time() - used) / count:.0f} ms of processor a frame"
    )


def _make(task: tuple[DosedClip, Path, bool]) -> str:
    clip, out, keep = task
    try:
        return make(clip, out, keep)
    except Exception as error:  # noqa: BLE001 - one clip that fails must not stop the others
        return f"{clip.name} FAILED {error!r}"


def main() -> None:
    """Makes what is missing."""
    from render.devset import CLIPS

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="the clips whose names begin like this")
    parser.add_argument("--videos", type=int, default=0, help="keep every so manieth video")
    a = parser.parse_args()
    for name in ("LP_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = "1"
    a.out.mkdir(parents=True, exist_ok=True)
    clips = [c for c in CLIPS if c.name.startswith(a.only)]
    todo = [
        (c, a.out, bool(a.videos) and i % a.videos == 0)
        for i, c in enumerate(clips)
        if not (a.out / f"{c.name}.json").exists()
    ]
    done = len(clips) - len(todo)
    with get_context("spawn").Pool(a.workers, maxtasksperchild=40) as pool, (a.out / "progress.log").open("a") as log:
        for line in pool.imap_unordered(_make, todo):
            done += 1
            log.write(f"{time.strftime('%H:%M:%S')} {done}/{len(clips)} {line}\n")
            log.flush()


if __name__ == "__main__":
    main()
