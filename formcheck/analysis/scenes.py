"""Tells the scenes of a recording apart: a hard cut may bring another exercise, or another place of the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from formcheck.analysis.exercise_recognition import Cut, Guess, cut, recognise
from formcheck.analysis.set_analysis import view_limits
from formcheck.exercises.thresholds import standard
from formcheck.kinematics.camera_view import estimate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from formcheck.core.report_types import Rep
    from formcheck.exercises.schema import ExerciseSpec
    from formcheck.kinematics.body import Body


def cut_by_scene(body: Body, scenes_s: Sequence[float], specs: Sequence[ExerciseSpec]) -> list[tuple[Body, Cut]]:
    """The parts of a recording that no hard cut to another exercise or camera divides, and the stretches of each.

    Parameters
    ----------
    body : Body
    scenes_s : sequence of float
        When another scene begins, ascending seconds.
    specs : sequence of ExerciseSpec
        What may be done in them.

    Returns
    -------
    list of (Body, Cut)
        In order of time. The recording itself where all of its scenes show the same from the same place.
    """
    scenes = _scenes(body, scenes_s)
    if len(scenes) == 1:
        return [(body, cut(body, specs))]
    found = [cut(scene, specs) for scene in scenes]
    names = {spec.id: spec for spec in specs}
    likeliest = [names[one.parts[-1].guess.exercise_id] for one in found]
    same = [_goes_on(a, b) for a, b in pairwise(found)]
    first = _firsts([a and b for a, b in zip(same, _same_places(scenes, likeliest), strict=True)])
    parts = _parts(body, scenes, first)
    ends = [*first[1:], len(scenes)]
    return [(part, found[a] if b - a == 1 else cut(part, specs)) for part, a, b in zip(parts, first, ends, strict=True)]


def _scenes(body: Body, scenes_s: Sequence[float]) -> list[Body]:
    """The scenes; one in which nobody was seen belongs to the one before it."""
    first, last = float(body.frames_s[0]), float(body.frames_s[-1])
    borders = [at_s for at_s in scenes_s if first < at_s < last]
    kept: list[float] = []
    for at_s, scene in zip(borders, body.split(borders)[1:], strict=True):
        if scene.found.sum() >= 2 and body.between(kept[-1] if kept else first, at_s).found.sum() > 2:
            kept.append(at_s)
    return body.split(kept) if kept else [body]


def _goes_on(before: Cut, after: Cut) -> bool:
    """Whether a scene may show what the one before it showed last."""
    a, b = before.parts[-1].guess, after.parts[0].guess
    share = max(_share(a, b.exercise_id), _share(b, a.exercise_id))
    return a.exercise_id == b.exercise_id or share >= standard().goes_on_from


def _same_places(scenes: Sequence[Body], specs: Sequence[ExerciseSpec]) -> list[bool]:
    """Whether each scene is seen from where the one before it was, as far as that can be told."""
    yaws_deg = [estimate(scene, view_limits(spec)).yaw_deg for scene, spec in zip(scenes, specs, strict=True)]
    return [not abs(b - a) >= standard().other_place_deg for a, b in pairwise(yaws_deg)]


def _firsts(same: Sequence[bool]) -> list[int]:
    """Numbers of the scenes with which something else begins."""
    return [0, *(n for n, goes_on in enumerate(same, 1) if not goes_on)]


def _parts(body: Body, scenes: Sequence[Body], first: Sequence[int]) -> list[Body]:
    return body.split([float(scenes[n].frames_s[0]) for n in first[1:]]) if len(first) > 1 else [body]


def _share(guess: Guess, exercise_id: str) -> float:
    return dict(guess.ranked).get(exercise_id, 0.0)


@dataclass(frozen=True, slots=True)
class NamedPart:
    """A part of a recording whose exercise was named; ``strange`` when a hard cut brought something else."""

    body: Body
    strange: bool


def parts_of_named(body: Body, scenes_s: Sequence[float], spec: ExerciseSpec) -> list[NamedPart]:
    """The parts of a recording that show the named exercise, and those that do not, in order of time.

    The user's word stands unless the recording itself speaks against it: what a scene shows is strange only beside
    another scene that plainly is this exercise.
    """
    scenes = _scenes(body, scenes_s) if spec.likeness else [body]
    shares = [recognise(scene, [spec]).confidence for scene in scenes] if len(scenes) > 1 else [1.0]
    strange = [max(shares) >= standard().recognised_from and share < standard().goes_on_from for share in shares]
    same = [a == b for a, b in pairwise(strange)]
    places = _same_places(scenes, [spec] * len(scenes)) if same else []
    first = _firsts([a and (b or strange[n]) for n, (a, b) in enumerate(zip(same, places, strict=True))])
    return [NamedPart(part, strange[n]) for part, n in zip(_parts(body, scenes, first), first, strict=True)]


def uncounted(rep: Rep, spec: ExerciseSpec) -> Rep:
    """A repetition of a strange part, as the report lists it: with the reason why it does not count."""
    if not rep.counted:
        return rep
    reason = f"after a cut to another scene, moves like something else than: {spec.name.lower()}"
    return replace(
        rep, number=None, counted=False, reject_code="posture", reject_reason=reason, faults=(), checks=(),
        score=float("nan"), coverage=0.0,
    )  # fmt: skip
