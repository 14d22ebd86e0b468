"""The coach's settings, read from ``settings.toml`` beside this module."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from formcheck.utils import toml


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StageSettings(_Strict):
    """When a set begins and ends."""

    found_s: float
    lost_s: float
    gone_s: float
    away_s: float
    hold_most_s: float
    idle_s: float
    try_s: float
    still_s: float
    unready_s: float
    still_torsos: float
    lead_s: float
    tail_s: float
    at_once_s: float
    restless_reps: int
    restless_s: float
    steady_share: float
    walk_torsos_s: float
    keep_s: float
    moved_torsos: float
    rest_s: dict[str, float]

    def rest_of(self, exercise_id: str | None) -> float:
        """Seconds at rest after which a set of this exercise is over."""
        return self.rest_s.get(exercise_id or "", self.rest_s["default"])


class EnvelopeSettings(_Strict):
    """What still belongs to a set."""

    axis: float
    place_torsos: float


class RecognitionSettings(_Strict):
    """How long to look before the exercise is named."""

    first_s: float
    again_s: float
    agree: int


class FramingSettings(_Strict):
    """How the body has to lie in the picture."""

    margin_share: float
    tall_share: float
    small_share: float
    fit_s: float
    posture: float
    upright: float
    standing_torsos: float
    stands: float
    tilt_deg: float


class GuideSettings(_Strict):
    """How often somebody is told where to go."""

    show_s: float
    dwell_s: float
    slow_dwell_s: float
    stuck_s: float
    same_s: float
    any_s: float
    most: int
    silence_s: float


class GestureSettings(_Strict):
    """Both hands up."""

    hold_s: float
    gap_s: float
    arm_deg: float
    over_head_torsos: float
    visibility: float
    still_torsos: float


class FeedbackSettings(_Strict):
    """When a fault is spoken of."""

    shown_of: int
    shown_in: int
    any_cue_s: float
    same_cue_s: float
    same_safety_cue_s: float
    gone_reps: int
    praise_s: float
    shown_s: float


class SevereFaultSettings(_Strict):
    """The running judgement during a repetition."""

    span_s: float
    sure_estimate: float
    peak_share: float
    effort_share: float
    arrived_share: float
    start_off_share: float
    most_share: float
    trunk_off: float
    baseline_reps: int


class RingSettings(_Strict):
    """The tempo ring."""

    settle_s: float
    moving_lag_s: float
    still_lag_s: float


class RestSettings(_Strict):
    """The rest between sets."""

    warn_s: float


class CoachSettings(_Strict):
    """All of them; ``priority`` and ``life_s`` by the kind of utterance, and ``safety`` for cues that concern it."""

    stage: StageSettings
    envelope: EnvelopeSettings
    recognise: RecognitionSettings
    framing: FramingSettings
    guide: GuideSettings
    gesture: GestureSettings
    feedback: FeedbackSettings
    severe: SevereFaultSettings
    ring: RingSettings
    rest: RestSettings
    priority: dict[str, int]
    life_s: dict[str, float]


@cache
def coach_settings() -> CoachSettings:
    """The numbers that ship with the program."""
    return CoachSettings.model_validate(
        toml.loads((Path(__file__).parent / "settings.toml").read_text(encoding="utf-8"))
    )
