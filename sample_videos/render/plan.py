"""The time plan of a clip: who exercises, when each repetition begins and ends, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from render.body import Body
from render.motions.base import Moment, Motion, smooth
from render.truth import Rep

if TYPE_CHECKING:
    from render.clip import Clip
    from render.rotations import Array

RANGE = ("partial_range", "high", "free")  # what the clean twin has, too


def person(rng: np.random.Generator) -> Body:
    """A grown-up of random build."""
    gender = rng.choice([rng.uniform(0.0, 0.2), rng.uniform(0.8, 1.0)])
    return Body(
        gender=gender,
        age=rng.uniform(0.55, 0.75),
        muscle=rng.uniform(0.45, 0.8),
        weight=rng.uniform(0.25, 0.75),
        height=rng.uniform(0.38, 0.58),
        proportions=rng.uniform(0.3, 0.8),
    )


def schedule(clip: Clip, motion: Motion, rng: np.random.Generator, begin: float) -> list[Rep]:
    """Times, sides and fault sizes of all repetitions, the first one at ``begin`` seconds."""
    count = clip.reps or motion.reps
    first = clip.side or str(rng.choice(["L", "R"]))
    wrong = choose(clip, count, rng)
    reps: list[Rep] = []
    place, stance, t = 0.0, dict[str, float](), begin
    for i in range(count):
        turned = (motion.alternates or clip.asymmetry > 0) and i >= (count + 1) // 2
        side = {"L": "R", "R": "L"}[first] if turned else first
        if turned and reps[-1].side != side:
            t += rng.uniform(0.4, 0.8)
        rep = one(motion, t, side, wrong[i], rng)
        shorten(rep, motion, clip.asymmetry * turned + clip.fatigue * smooth((i - 1) / max(1, count - 5)))
        rep.place, rep.stance = place, stance
        place += motion.travel(side, rep.faults)
        stance = motion.left_standing(side, rep.faults)
        reps.append(rep)
        t = rep.end + motion.tempo[3] * rng.uniform(0.88, 1.12)
    return reps


def one(motion: Motion, t: float, side: str, recipe: str | None, rng: np.random.Generator) -> Rep:
    """One repetition that begins at ``t``."""
    go, hold, back = np.array(motion.tempo[:3]) * rng.uniform(0.88, 1.12, 3)
    faults = motion.sizes(recipe, rng)
    if "rushed" in faults:
        quick = motion.rushed_s * rng.uniform(0.5, 0.75)
        go, back = (quick, back) if motion.eccentric_first else (go, quick)
    if "thrown" in faults:
        go, back = (go, faults["thrown"]) if motion.eccentric_first else (faults["thrown"], back)
    hold = faults.get("hold", hold)
    return Rep(t, t + go, t + go + hold, t + go + hold + back, side, faults)


def shorten(rep: Rep, motion: Motion, loss: float) -> None:
    """Take a share off the range of a repetition."""
    if motion.steps and loss:
        rep.faults["partial_range"] = max(loss, rep.faults.get("partial_range", 0.0))
    elif not motion.steps:
        rep.reach = 1.0 - loss


def choose(clip: Clip, count: int, rng: np.random.Generator) -> list[str | None]:
    """Which recipe each repetition gets: about ``share`` of them one of the clip's faults."""
    if not clip.faults:
        return [None] * count
    bad = min(count, max(len(clip.faults), round(count * clip.share)))
    names = [clip.faults[i % len(clip.faults)] for i in range(bad)] + [None] * (count - bad)
    return [names[i] for i in rng.permutation(count)]


def sway_at(t: float, phases: Array) -> Array:
    """Small slow movements of a living body, degrees."""
    rates = np.array([0.23, 0.31, 0.17, 0.27, 0.36, 0.2])
    return np.asarray(0.6 * np.sin(2 * np.pi * rates * t + phases[0]) + 0.3 * np.sin(7.1 * rates * t + phases[1]))


def moment_at(t: float, reps: list[Rep], motion: Motion, sway: Array) -> tuple[Moment, int]:
    """The moment of time ``t`` and the number of the repetition, -1 outside."""
    for i, rep in enumerate(reps):
        if rep.start <= t <= rep.end:
            x, outward = rep.progress(t)
            return Moment(x, rep.side, outward, rep.faults, sway, rep.place, rep.held(t), rep.stance), i
    later = next((r for r in reps if r.start > t), None)
    if later is not None:
        return Moment(0.0, later.side, True, {}, sway, later.place, stance=later.stance), -1
    last = reps[-1]
    place, stance = last.place + motion.travel(last.side, last.faults), motion.left_standing(last.side, last.faults)
    return Moment(0.0, last.side, True, {}, sway, place, stance=stance), -1


def clean_of(m: Moment) -> Moment:
    """The same moment without its faults and sway; a high or short range is kept."""
    kept = {k: v for k, v in m.faults.items() if k in RANGE}
    return Moment(m.x, m.side, m.outward, kept, np.zeros(6), m.place, m.held, m.stance)
