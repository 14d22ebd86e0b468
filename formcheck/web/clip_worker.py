"""The analysis of one uploaded clip, in a process of its own: a decoder that crashes takes nobody with it.

    python -m formcheck.web.clip_worker CLIP FOLDER EXERCISE TITLE

Each line that it prints is an object: ``{"stage": ..., "share": ...}`` while it works, and at the end ``{"done": ...}``
or ``{"failed": ...}``.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import signal
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import FormcheckError

if TYPE_CHECKING:
    from collections.abc import Callable

    from formcheck.pipeline.clip_analysis import ClipResult
    from formcheck.pipeline.clip_outputs import Outputs

STEP: Final = 0.01  # of the clip, between two lines
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG of Linux


def main(arguments: list[str]) -> int:
    """Analyse a clip and write its files; the exit code."""
    _end_with_parent()
    clip, folder, exercise, title = arguments
    try:
        done = analyse(Path(clip), Path(folder), exercise, title)
    except FormcheckError as error:
        _tell(failed=str(error).replace(clip, title))  # the user knows it by no other name
        return 2
    except OSError as error:
        _tell(failed=f"expected room for the results; found {error.strerror}; delete something")
        return 2
    _tell(done=done)
    return 0


def analyse(clip: Path, folder: Path, exercise: str, title: str) -> dict[str, Any]:
    """Analyse a clip as ``formcheck analyze`` does; what was written, and the sets for the history.

    Parameters
    ----------
    clip, folder : Path
        What to analyse, and where its files go.
    exercise : str
        An id, or ``auto``.
    title : str
        What the user calls the clip: for the reports only.
    """
    from formcheck.exercises import candidates, find
    from formcheck.pipeline.clip_analysis import analyse_clip
    from formcheck.pipeline.clip_outputs import Outputs
    from formcheck.report.json_report import to_json

    spec = None if exercise == "auto" else find(exercise, ())
    outputs = Outputs.prepare(folder, clip)
    known = () if spec else candidates(())
    result = analyse_clip(
        clip, spec, known=known, keep_poses=True, outlines=False, scratch=folder, progress=_progress("analysing")
    )
    result = replace(result, info=replace(result.info, path=title))
    written = outputs.write_numbers(result)
    written += _drawn(outputs, result, clip)
    pages = outputs.write_pages(result, clip, with_video=outputs.video in written)
    return {
        "pages": [page.name for page in pages],
        "files": [path.name for path in (*written, *pages)],
        "documents": [to_json(found, result.info) for found in result.sets],
    }


def _drawn(outputs: Outputs, result: ClipResult, clip: Path) -> list[Path]:
    """The annotated video, where there are pictures."""
    return [] if result.recorded else [outputs.write_video(result, clip, _progress("drawing"))]


def _progress(stage: str) -> Callable[[float], None]:
    """Tells how much of a stage is done, NaN as unknown, in steps."""
    told = -1.0

    def tell(share: float) -> None:
        nonlocal told
        if math.isnan(share):
            share = 0.0
        if share - told >= STEP or told < 0:
            told = share
            _tell(stage=stage, share=round(min(share, 1.0), 3))

    return tell


def _tell(**values: object) -> None:
    print(json.dumps(values, allow_nan=False), flush=True)  # noqa: T201  it talks to its parent in this way


def _end_with_parent() -> None:
    """Be killed when the server is, and leave the processor to a live session."""
    with suppress(OSError):
        os.nice(5)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
