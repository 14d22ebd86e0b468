"""Landmarks of clips: seen once by the pose model, then read from a cache."""

from __future__ import annotations

import hashlib
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.pose.landmark_file import RecordingInfo, write_recording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.accuracy.clips import Clip


def recordings(clips: Sequence[Clip], cache_folder: Path, jobs: int) -> list[Path]:
    """Landmark files of the clips, in their order; those that are not in the cache are made first."""
    folder = cache_folder / "landmarks"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{clip.name}.{_digest(clip.video)}.landmarks.npz" for clip in clips]
    todo = [(clip.video, path) for clip, path in zip(clips, paths, strict=True) if not path.is_file()]
    if todo:
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            for name in pool.map(_extract, *zip(*todo, strict=True)):
                print(f"tracked {name}", file=sys.stderr, flush=True)
    return paths


def _extract(video: Path, target: Path) -> str:
    """Run the clip through the program's own decoder and tracker, with segmentation masks."""
    from formcheck.models import find
    from formcheck.models.store import model_named, status
    from formcheck.pose.subject_tracker import follow_subject
    from formcheck.video.reader import Prefetch, open_source

    model = status(model_named("full"))
    with open_source(video) as source, follow_subject(find("full")) as estimator, Prefetch(source) as frames:
        poses = [estimator.estimate(frame) for frame in frames]
        of = source.info
        info = RecordingInfo(
            video.name, of.width, of.height, len(poses), of.duration_s, of.fps, model.model.title,
            model.sha256 or "", masks=True, notes=(*source.notes, *estimator.notes),
        )  # fmt: skip
    write_recording(target, poses, info)
    return video.name


@cache
def _tracker_digest() -> bytes:
    """Changes with the decoder, the tracker and the model."""
    import formcheck
    from formcheck.models import find

    package = Path(formcheck.__file__).parent
    found = hashlib.sha256()
    for path in (*sorted((package / "video").glob("*.py")), *sorted((package / "pose").glob("*.py")), find("full")):
        with path.open("rb") as file:
            for part in iter(partial(file.read, 1 << 20), b""):
                found.update(part)
    return found.digest()


def _digest(video: Path) -> str:
    return hashlib.sha256(_tracker_digest() + video.read_bytes()).hexdigest()[:16]
