"""Positioning: whether body, view and posture fit the exercise, and the one thing to change first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.set_analysis import view_limits
from formcheck.coach.live_state import Edge, Framing
from formcheck.core.landmarks import PAIRS
from formcheck.kinematics.camera_view import ViewLimits, estimate

if TYPE_CHECKING:
    from formcheck.coach.settings import FramingSettings, GuideSettings
    from formcheck.exercises import ExerciseSpec
    from formcheck.kinematics.body import Body
    from formcheck.kinematics.geometry import Floats

CORE: Final = tuple(int(i) for joint in ("shoulder", "hip", "knee", "ankle") for i in PAIRS[joint])
BOX: Final = (0, *CORE, *(int(i) for joint in ("heel", "toe") for i in PAIRS[joint]))
# the bounds of ``exercises.Recognition`` that a body at rest can be held against
_OPPOSITE: Final = (frozenset({"left", "right"}), frozenset({"top", "bottom"}))


@dataclass(frozen=True, slots=True)
class PlacementCheck:
    """How the body lies in the picture, the key of what to say about it (None: it fits), and the view."""

    framing: Framing
    guide: str | None
    view: str


@dataclass(frozen=True, slots=True)
class _Axes:
    """Mean directions in camera axes (x right, y down, z away): up the trunk, to the left, out of the chest."""

    up: Floats
    left: Floats
    front: Floats

    @property
    def upright(self) -> float:
        return float(-self.up[1])


def check_placement(
    body: Body, spec: ExerciseSpec | None, size_px: tuple[int, int], rules: FramingSettings, previous_view: str | None
) -> PlacementCheck:
    """Look at the last second.

    Parameters
    ----------
    body : Body
        Of that second.
    spec : ExerciseSpec or None
        None while the exercise is not known: then any view and posture will do.
    size_px : (width, height)
        Of the upright picture.
    rules : FramingSettings
    previous_view : str or None
        The view so far, which is kept near its borders.
    """
    points = _median(body.xy_px)
    if not np.isfinite(points).any():
        return PlacementCheck(Framing(), None, "unknown")
    axes = _Axes(*(_median(axis) for axis in body.axes))
    limits = view_limits(spec) if spec else ViewLimits()
    view = estimate(body, limits, previous=previous_view).id
    framing = _framing(points, size_px, rules)
    guide = _in_picture(framing, axes, size_px, rules)
    if guide is None and spec is not None:
        guide = _as_exercise(axes, body, spec, view, rules)
    return PlacementCheck(Framing(framing.box_px, framing.edges, guide is None), guide, view)


def _median(values: Floats) -> Floats:
    """Median over time of (m, ...); NaN where nothing was seen."""
    seen = values[np.isfinite(values.reshape(len(values), -1)).all(axis=1)]
    return np.median(seen, axis=0).astype(np.float64) if len(seen) else np.full(values.shape[1:], np.nan)


def _framing(points: Floats, size_px: tuple[int, int], rules: FramingSettings) -> Framing:
    low, high = points[list(BOX)].min(axis=0), points[list(BOX)].max(axis=0)
    core_low, core_high = points[list(CORE)].min(axis=0), points[list(CORE)].max(axis=0)
    margin = rules.margin_share * np.array(size_px)
    names: tuple[tuple[Edge, bool], ...] = (
        ("left", core_low[0] < margin[0]), ("right", core_high[0] > size_px[0] - margin[0]),
        ("top", core_low[1] < margin[1]), ("bottom", core_high[1] > size_px[1] - margin[1]),
    )  # fmt: skip
    box = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))
    return Framing(box, frozenset(name for name, over in names if over))


def _in_picture(framing: Framing, axes: _Axes, size_px: tuple[int, int], rules: FramingSettings) -> str | None:
    """What brings the whole body into the picture."""
    left, top, right, bottom = framing.box_px or (0.0, 0.0, 0.0, 0.0)
    shares = (right - left) / size_px[0], (bottom - top) / size_px[1]
    if any(pair <= framing.edges for pair in _OPPOSITE) or (framing.edges and max(shares) > rules.tall_share):
        faces = axes.upright > rules.upright and axes.front[2] < -np.cos(np.radians(45.0))
        return "step_back" if faces else "away"
    if framing.edges & {"left", "right"}:
        return _sideways(axes, 1.0 if "left" in framing.edges else -1.0, rules)
    if framing.edges:
        return "tilt_up" if "top" in framing.edges else "tilt_down"
    return "closer" if max(shares) < rules.small_share else None


def _sideways(axes: _Axes, toward: float, rules: FramingSettings) -> str:
    """Which way the person has to go so that the body moves to image right (``toward`` +1) or left (-1)."""
    ways = {"left": axes.left[0], "right": -axes.left[0]}
    if axes.upright > rules.upright:
        ways |= {"forward": axes.front[0], "backward": -axes.front[0]}
    elif axes.front[1] > rules.upright:  # on all fours the head is ahead
        ways |= {"forward": axes.up[0], "backward": -axes.up[0]}
    else:
        ways |= {"headward": axes.up[0], "feetward": -axes.up[0]}
    return max(ways, key=lambda way: toward * ways[way])


def _as_exercise(axes: _Axes, body: Body, spec: ExerciseSpec, view: str, rules: FramingSettings) -> str | None:
    """Posture, view and height of the camera against what the exercise asks for."""
    if not _posture_fits(axes, spec, rules.posture):
        return "posture"
    stands = _stands(spec, axes, rules)
    if view not in spec.camera.views and view != "unknown":
        wanted = spec.camera.views[0]
        return wanted if stands and wanted != "foot_end" else f"camera_{wanted}"
    return _height(axes, body, view, rules, stands=stands)


def _stands(spec: ExerciseSpec, axes: _Axes, rules: FramingSettings) -> bool:
    """Whether this is done on the feet: then it is easier to turn than to move the camera."""
    return axes.upright > rules.upright if spec.posture is None else on_feet(spec, rules)


def on_feet(spec: ExerciseSpec, rules: FramingSettings) -> bool:
    """Whether the exercise's own bounds say that the trunk is upright."""
    upright = spec.posture.trunk_up if spec.posture else None
    return upright is not None and upright[0] > rules.stands


def _posture_fits(axes: _Axes, spec: ExerciseSpec, tolerance: float) -> bool:
    seen = {"trunk_up": axes.upright, "face_down": float(axes.front[1]), "side_up": abs(float(axes.left[1]))}
    bounds = {name: getattr(spec.posture, name, None) for name in seen}
    return all(
        limits[0] - tolerance <= seen[name] <= limits[1] + tolerance for name, limits in bounds.items() if limits
    )


def _height(axes: _Axes, body: Body, view: str, rules: FramingSettings, *, stands: bool) -> str | None:
    """Whether the camera looks down or up too steeply to measure angles."""
    least = np.sin(np.radians(rules.tilt_deg))
    if stands:
        # the way from the hips to the ankles hangs straight down in the room; seen from above it leads away
        shoulders, hips, ankles = (_median(body.xyz_m[:, [left, left + 1]].mean(axis=1)) for left in (11, 23, 27))
        legs_m, trunk_m = (float(np.linalg.norm(way)) for way in (ankles - hips, shoulders - hips))
        if legs_m < rules.standing_torsos * trunk_m:
            return None
        tilt = float((ankles - hips)[2]) / legs_m
        return "camera_lower" if tilt > least else "camera_higher" if tilt < -least else None
    # seen from the side the hip axis of somebody on the back or on all fours points at the camera
    if view == "side" and abs(float(axes.left[1])) > least:
        return "camera_lower"
    return None


class PromptLimiter:
    """Turns what is wrong at every look into what is shown, and now and then spoken.

    ``shown`` is the key of what the screen says, None when all is well.
    """

    def __init__(self, rules: GuideSettings) -> None:
        self._rules = rules
        self.shown: str | None = None
        self._key: str | None = None
        self._since_s = self._begun_s = 0.0
        self._spoken_s = -float("inf")
        self._times: dict[str, list[float]] = {}

    def update(self, key: str | None, now_s: float) -> str | None:
        """The key to speak now, if any.

        Parameters
        ----------
        key : str or None
            What should change first; None when nothing should.
        now_s : float
        """
        if key != self._key:
            self._key, self._since_s = key, now_s
        lasted_s = now_s - self._since_s
        if lasted_s >= self._rules.show_s:
            self.shown = key
        if key is None or lasted_s < self._dwell_s(key) or not self._may(key, now_s):
            return None
        return self._said(key, now_s)

    def begin(self, now_s: float) -> None:
        """Somebody has come: from now on it counts how long nothing has helped."""
        self._begun_s = now_s

    def insist(self, key: str, now_s: float) -> str | None:
        """The key to speak when nothing was said for long and the person is still not ready."""
        waited_s = now_s - max(self._begun_s, self._spoken_s)
        return self._said(key, now_s) if waited_s >= self._rules.stuck_s and self._may(key, now_s) else None

    def _said(self, key: str, now_s: float) -> str:
        self._times[key] = [*self._recent(key, now_s), now_s]
        self._spoken_s = now_s
        return key

    def _dwell_s(self, key: str) -> float:
        return self._rules.slow_dwell_s if key in ("posture", "nobody") else self._rules.dwell_s

    def _may(self, key: str, now_s: float) -> bool:
        said = self._recent(key, now_s)
        return (
            now_s - self._spoken_s >= self._rules.any_s
            and len(said) < self._rules.most
            and (not said or now_s - said[-1] >= self._rules.same_s)
        )

    def _recent(self, key: str, now_s: float) -> list[float]:
        return [s for s in self._times.get(key, []) if now_s - s < self._rules.silence_s]
