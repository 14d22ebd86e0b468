"""What the results of each clip are called.

A clip's results begin with its stem. Where several clips of a batch have the same stem (compared as the least careful
file system would, without case), each is called after its path below the folder that they share, with ``__`` for the
separator; if that is not enough, its suffix is added, and at last a check-sum of its path. Names that would clash with
the batch's own files or would be too long get the check-sum too. A clip keeps the name that it had in an earlier run.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

from formcheck.output_folder import MOST_STEM_BYTES, with_checksum
from formcheck.pipeline import RECORDING_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from formcheck.batch.clips import Clip

# summary.* is the batch's own; x.set2.json would be the second set of x
_RESERVED: Final = re.compile(r"summary|reps|.*\.set\d+|\..*|", re.IGNORECASE)
_NEVER: Final = re.compile(r"[\x00-\x1f/\\]")


def choose_names(clips: Sequence[Clip], kept: Mapping[str, str]) -> dict[str, str]:
    """Choose a stem for every clip.

    Parameters
    ----------
    clips : sequence of Clip
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


def _candidates(shared: int) -> tuple[Callable[[Clip], str], ...]:
    def below(clip: Clip) -> str:
        return clip.path[shared:].strip("/").replace("/", "__")

    def below_without_suffix(clip: Clip) -> str:
        folder = below(clip).rpartition("__")[0]
        return f"{folder}__{stem_of(clip.path)}" if folder else stem_of(clip.path)

    def with_exercise(clip: Clip) -> str:
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


def _with_checksum(clip: Clip, key: str) -> str:
    return with_checksum(_NEVER.sub("_", stem_of(clip.path)).lstrip("."), key)


def _folded(stem: str) -> str:
    return unicodedata.normalize("NFC", stem).casefold()
