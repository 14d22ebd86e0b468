"""Simulated sessions, played to the coach."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from formcheck.coach.language import shipped
from formcheck.coach.state_machine import Coach
from formcheck.core.pose_frame import PoseFrame
from formcheck.exercises import candidates, load
from formcheck.simulation import Observation, RepPlan, simulate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from formcheck.coach.live_state import LiveState, UtteranceKind
    from formcheck.simulation import Camera, Clip
    from formcheck.simulation.plan import Activity

FPS: Final = 25.0
SIZE_PX: Final = (640, 480)


def coach_of(exercise: str | None) -> Coach:
    """A coach for an exercise, or one that finds it out."""
    return Coach(load(exercise) if exercise else None, candidates(()), shipped("en"), size_px=SIZE_PX)


def session(
    exercise: str,
    camera: Camera,
    reps: Sequence[RepPlan] = (RepPlan(),) * 4,
    *,
    entry: Activity = "none",
    exit: Activity = "none",  # noqa: A002 - as the simulation calls it
    seed: int = 0,
) -> Clip:
    """A set as MediaPipe would see it from a camera."""
    seen = Observation.mediapipe(FPS)
    return simulate(exercise, reps, camera=camera, observation=seen, entry=entry, exit=exit, seed=seed)


def nobody(seconds: float) -> list[PoseFrame]:
    return [PoseFrame.missing(k / FPS) for k in range(round(seconds * FPS))]


def still(clip: Clip, seconds: float, *, at: int = -1, fps: float = FPS) -> list[PoseFrame]:
    """The person stays as in a frame of a clip, with the noise of the frames around it."""
    near = clip.poses[at - 20 : at] if at < 0 else clip.poses[at : at + 20]
    back_and_forth = [*near, *near[::-1]]
    return [replace(back_and_forth[k % len(back_and_forth)], time_s=k / fps) for k in range(round(seconds * fps))]


def join(*parts: Iterable[PoseFrame]) -> list[PoseFrame]:
    """Stretches of frames one after the other in time."""
    out: list[PoseFrame] = []
    for part in parts:
        offset = out[-1].time_s + 1 / FPS if out else 0.0
        out += [replace(pose, time_s=pose.time_s + offset) for pose in part]
    return out


def play(coach: Coach, poses: Iterable[PoseFrame]) -> list[LiveState]:
    """What the coach makes of every frame, and of the end."""
    moments = [coach.update(pose) for pose in poses]
    last = coach.finish()
    return [*moments, last] if last else moments


def said(moments: Iterable[LiveState], *kinds: UtteranceKind) -> list[tuple[float, str]]:
    """(time, text) of everything of these kinds, or of all."""
    return [(u.time_s, u.text) for m in moments for u in m.say if not kinds or u.kind in kinds]


def stages(moments: Iterable[LiveState]) -> list[str]:
    """The stages in their order."""
    out: list[str] = []
    for m in moments:
        if not out or out[-1] != m.stage:
            out.append(m.stage)
    return out
