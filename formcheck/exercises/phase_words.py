"""What the phases of a repetition are called: nothing is lowered in a step to the side."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple, get_args

from formcheck.utils import toml

PhaseKind = Literal["lift", "step", "open", "out"]
TempoColumns = tuple[str, str, str, str]  # eccentric, stretch pause, concentric, pause at the peak
_FILE: Final = Path(__file__).parent / "data" / "_phases.toml"


class PhaseWords(NamedTuple):
    """The words of one kind of exercise, in English, and below each its caption for a narrow column."""

    eccentric: str
    stretch_pause: str
    concentric: str
    peak_pause: str
    captions: TempoColumns

    @property
    def in_order(self) -> str:
        """The order in which a tempo is written."""
        return f"{self.eccentric} / {self.stretch_pause} / {self.concentric} / {self.peak_pause}"


@cache
def phase_words(kind: PhaseKind = "lift") -> PhaseWords:
    """The words of a kind."""
    table = toml.loads(_FILE.read_text(encoding="utf-8"))[kind]
    words, captions = zip(*(table[name] for name in PhaseWords._fields[:4]), strict=True)
    eccentric, stretch_pause, concentric, peak_pause = words
    return PhaseWords(eccentric, stretch_pause, concentric, peak_pause, captions)


def phase_kinds() -> tuple[PhaseKind, ...]:
    """All kinds."""
    return get_args(PhaseKind)
