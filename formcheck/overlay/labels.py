"""The words and the angle that the drawn clip shows; everything about an exercise that the drawing has to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

Shown = Literal["lowering", "lifting", "pause", "rest", "idle"]

PHASE_WORDS: Final[Mapping[Shown, str]] = {
    "lowering": "lowering",
    "lifting": "lifting",
    "pause": "pause",
    "rest": "rest",
    "idle": "",
}
TEMPO_CAPTIONS: Final = ("lower", "pause", "lift", "hold")


class FaultLabel(NamedTuple):
    """What a fault is called in plain words, and what to do about it."""

    short: str
    cue: str


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What the drawing needs to know about the exercise.

    Parameters
    ----------
    exercise : str
        Its name, for people.
    faults : mapping of fault id to FaultLabel
        A fault that is not in it is drawn under its id.
    eccentric_first : bool
        Whether a repetition begins with its eccentric phase (squat) or with its concentric one (hip thrust).
    angle_name : str
        Name of the angle of interest.
    angle_deg : (N,) float64, optional
        Its value in degrees at each pose; NaN where it is not shown. None: no angle is shown.
    angle_at : (int, int, int), optional
        The three landmarks between which the arc is drawn, the joint in the middle. In a repetition of one side the
        landmarks of that side are used. None: the value stands in a plate.
    phase_words, tempo_captions
        What the phases are called; the captions stand below eccentric, stretch pause, concentric and peak pause.
    """

    exercise: str
    faults: Mapping[str, FaultLabel]
    eccentric_first: bool
    angle_name: str = ""
    angle_deg: NDArray[np.float64] | None = None
    angle_at: tuple[int, int, int] | None = None
    phase_words: Mapping[Shown, str] = field(default_factory=lambda: PHASE_WORDS)
    tempo_captions: tuple[str, str, str, str] = TEMPO_CAPTIONS
