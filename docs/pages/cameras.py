"""Where the camera stands: for each exercise, and in general."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from formcheck.report.camera_placement import placement_svg
from formcheck.report.wording import fault_name
from formcheck.validation.cases import VIEWS, camera_of, motion_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from formcheck.exercises import ExerciseSpec
    from formcheck.exercises.schema import FaultRule
    from formcheck.simulation import Camera

# house rule: an exercise that shows each view plainly
SHOWN: Final = {
    "side": "squat",
    "front": "squat",
    "rear": "lateral_band_walk",
    "oblique": "single_leg_hip_thrust",
    "foot_end": "hip_thrust",
}
MEANS: Final = {
    "side": "At your side, square to you.",
    "front": "In front of you: where your chest faces.",
    "rear": "Behind you: where your back faces.",
    "oblique": "Halfway between front and side, or side and rear.",
    "foot_end": "At your feet while you lie on your back, high enough to look over your knees.",
}


def views_of(spec: ExerciseSpec) -> dict[str, list[str]]:
    """The views that the exercise can be judged from or that one of its faults needs, each with what only it shows."""
    needed = [view for rule in spec.faults for test in rule.tests for view in test.views]
    views = list(dict.fromkeys([*spec.camera.views, *needed]))
    if "foot_end" in views and "front" in views:
        views.remove("front")  # in front of somebody who lies is at the feet, where only a high camera is of use
    return {view: [fault_name(rule.id) for rule in spec.faults if _needs(rule, view)] for view in views}


def anywhere(spec: ExerciseSpec) -> list[str]:
    """The faults that any of the views shows."""
    return [fault_name(rule.id) for rule in spec.faults if any(not test.views for test in rule.tests)]


def _needs(rule: FaultRule, view: str) -> bool:
    return any(view in test.views for test in rule.tests)


def camera_for(spec: ExerciseSpec, view: str) -> Camera:
    """A camera that has this view of the exercise; the one that shows the whole movement where it has."""
    main = camera_of(spec.proof, motion_of(spec) or spec.id)
    return main if _view_of(main) == view else VIEWS[view]


def _view_of(camera: Camera) -> str:
    """The view by the place alone, with the limits of most exercises."""
    if camera.foot_end:
        return "foot_end"
    off_axis = min(abs(camera.yaw_deg), 180.0 - abs(camera.yaw_deg))
    if off_axis <= 25.0:
        return "front" if abs(camera.yaw_deg) < 90.0 else "rear"
    return "side" if off_axis >= 60.0 else "oblique"


@cache
def drawing(motion: str, camera: Camera) -> str:
    """The drawing as a part of a Markdown page."""
    return f'<div class="placement">\n{placement_svg(motion, camera)}\n</div>'


def view_name(view: str) -> str:
    """What a view is called for people."""
    return {"foot_end": "at the feet"}.get(view, view)


def camera_page(specs: Sequence[ExerciseSpec]) -> str:
    """The views with a drawing each, and a table of which exercise is filmed from where."""
    return "\n".join(_camera_page(specs)) + "\n"


def _camera_page(specs: Sequence[ExerciseSpec]) -> Iterator[str]:
    for view, motion in SHOWN.items():
        (spec,) = (one for one in specs if one.id == motion)
        yield from (f"## {view_name(view).capitalize()}", "", MEANS[view], "")
        yield from (drawing(motion, camera_for(spec, view)), "", f"*{spec.name}*", "")
    yield from ("## By exercise", "", "| exercise | judged from | where to put it |", "|---|---|---|")
    for spec in specs:
        views = ", ".join(view_name(view) for view in spec.camera.views)
        yield f"| [{spec.name}](generated/exercises/{spec.id}.md) | {views} | {spec.camera.place} |"
