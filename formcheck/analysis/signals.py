"""The kinds of signal an exercise file can name: each a function of the body, registered under its name.

Lengths are in torso lengths, angles in degrees, depths in metres of MediaPipe's world frame. NaN where a landmark is
missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.analysis.outline import back_depth, back_share, belly_bow
from formcheck.analysis.scene import KINDS, OTHER, Scene, kind
from formcheck.kinematics.geometry import (
    Floats,
    angle_deg,
    cross2,
    distance,
    incline_deg,
    line_offset,
    signed_angle_deg,
    unit,
)
from formcheck.kinematics.grid import smooth

if TYPE_CHECKING:
    from formcheck.exercises.schema import Signal

# a scene is taken from here: then all kinds are registered
__all__ = ["KINDS", "Scene"]

SIDE_ON: Final = 0.8  # house rule: the shoulder axis points at the camera within 37 degrees
CROUCH_SMOOTH_S: Final = 0.12  # house rule: an error of 1 % in height near standing is one of 16 degrees
# of the bend of the trunk: what brings the hip line to the true obliquity of the pelvis, fitted on 15 rendered clips of
# standing hip abduction (slope 1.0, 0.9 degrees rms on clips left out)
BEND_SHARE: Final = 2.1
ARM_SHARE: Final = 0.2  # of the depth of the elbows; rolls stand out best with 0.2 to 0.25, on 13 rendered clips
KNEE_RISES: Final = 0.2  # house rule: torso lengths; the least rise of the knee in a circle of the leg


@kind("angle")
def _angle(scene: Scene, signal: Signal) -> Floats:
    """Angle at the second of three points, 0 to 180."""
    a, b, c = map(scene.point, signal.points)
    return angle_deg(a, b, c)


@kind("extension")
def _extension(scene: Scene, signal: Signal) -> Floats:
    """Angle at the second of three points that goes on past 180 when the joint is beyond straight on the belly side."""
    a, b, c = map(scene.point, signal.points)
    turn = signed_angle_deg(a, b, c, -scene.body.near_sign)
    return np.where(turn < 20.0, turn + 360.0, turn)


@kind("incline")
def _incline(scene: Scene, signal: Signal) -> Floats:
    """Lean of first -> second point from vertical, positive to the front of a subject seen from the side."""
    a, b = map(scene.point, signal.points)
    return -scene.body.near_sign * incline_deg(a, b)


@kind("lean")
def _lean(scene: Scene, signal: Signal) -> Floats:
    """Sideways lean of first -> second point from vertical in front or rear view, positive to the working side."""
    a, b = map(scene.point, signal.points)
    hips = scene.point("hip.working") - scene.point("hip.other")
    return np.asarray(np.sign(np.nanmedian(hips[:, 0])) * incline_deg(a, b))


@kind("segment_angle")
def _segment_angle(scene: Scene, signal: Signal) -> Floats:
    """Angle between the vectors first -> second and third -> fourth point, 0 to 180."""
    a, b, c, d = map(scene.point, signal.points)
    u, v = b - a, d - c
    return np.asarray(np.degrees(np.arctan2(np.abs(cross2(u, v)), (u * v).sum(axis=-1))))


@kind("gap")
def _gap(scene: Scene, signal: Signal) -> Floats:
    """Distance between two points."""
    a, b = map(scene.point, signal.points)
    return distance(a, b) / scene.body.torso_px


@kind("gap_x")
def _gap_x(scene: Scene, signal: Signal) -> Floats:
    """Distance between two points across the picture."""
    a, b = map(scene.point, signal.points)
    return np.abs(a[:, 0] - b[:, 0]) / scene.body.torso_px


@kind("beyond")
def _beyond(scene: Scene, signal: Signal) -> Floats:
    """How far the first point is beyond the second across the picture, seen from the third."""
    a, b, c = map(scene.point, signal.points)
    return np.sign(b[:, 0] - c[:, 0]) * (a[:, 0] - b[:, 0]) / scene.body.torso_px


@kind("gap_y")
def _gap_y(scene: Scene, signal: Signal) -> Floats:
    """How far the first point is above the second on screen; negative when below."""
    a, b = map(scene.point, signal.points)
    return (b[:, 1] - a[:, 1]) / scene.body.torso_px


@kind("height")
def _height(scene: Scene, signal: Signal) -> Floats:
    """How far the first point is above the mean of the others on screen."""
    first, *others = map(scene.point, signal.points)
    return np.asarray((np.mean([p[:, 1] for p in others], axis=0) - first[:, 1]) / scene.body.torso_px)


@kind("crouch")
def _crouch(scene: Scene, signal: Signal) -> Floats:
    """Knee flexion in degrees, however it is seen: points are hip, ankle, and for a side view both legs.

    From the side it is the angle in the picture, of the straighter leg: a raised knee is no squat. From the front no
    angle shows depth: there it is the knee flexion that brings the hip down as far as it has come from its highest;
    for thigh and shank of one length hip height is proportional to the cosine of half of it. Near standing that
    height hardly changes: it is smoothed first.
    """
    top, bottom, *leg = map(scene.point, signal.points)
    if leg and abs(np.nanmedian(scene.body.axes[1][:, 2])) > SIDE_ON:
        return 180.0 - np.maximum(angle_deg(*leg[:3]), angle_deg(*leg[3:]))
    height = smooth(bottom[:, 1] - top[:, 1], CROUCH_SMOOTH_S)
    standing = np.nanpercentile(height, 95) if np.isfinite(height).any() else np.nan
    return np.asarray(np.degrees(2 * np.arccos(np.clip(height / standing, 0.0, 1.0))))


@kind("circle")
def _circle(scene: Scene, signal: Signal) -> Floats:
    """Circles of a knee or of the pelvis; points are knee, its hip, hips, feet.

    Where the knee rises it is its height over the hip; where it does not, both feet stand and the hips go round over
    them: it is their place across the picture, which goes out and comes back once in a turn.
    """
    knee, hip, hips, feet = map(scene.point, signal.points)
    height = (hip[:, 1] - knee[:, 1]) / scene.body.torso_px
    seen = height[np.isfinite(height)]
    if seen.size and np.subtract(*np.percentile(seen, (95, 5))) > KNEE_RISES:
        return np.asarray(height)
    return np.asarray((hips - feet)[:, 0] / scene.body.torso_px)


@kind("elevation")
def _elevation(scene: Scene, signal: Signal) -> Floats:
    """Height of the first point over the usual height of the second on screen.

    Where the second point stays put (a planted foot) its median over time is a better reference than its place in
    every frame: seen from the feet of a lying person the ankles are lost and found again while the hips stay.
    """
    moving, planted = map(scene.point, signal.points)
    reference = np.nanmedian(planted[:, 1]) if np.isfinite(planted).any() else np.nan
    return np.asarray((reference - moving[:, 1]) / scene.body.torso_px)


@kind("ratio")
def _ratio(scene: Scene, signal: Signal) -> Floats:
    """Distance first-second over distance third-fourth."""
    a, b, c, d = map(scene.point, signal.points)
    return distance(a, b) / np.maximum(distance(c, d), 1e-6)


@kind("offset")
def _offset(scene: Scene, signal: Signal) -> Floats:
    """Distance of the first point from the line through the others over their distance, positive upward on screen."""
    p, a, b = map(scene.point, signal.points)
    rightward = np.sign((b - a)[:, 0])
    return -rightward * line_offset(p, a, b)


@kind("fppa")
def _fppa(scene: Scene, signal: Signal) -> Floats:
    """Frontal plane projection angle of one leg (hip, knee, ankle of one side), positive when the knee is medial."""
    hip, knee, ankle = map(scene.point, signal.points)
    medial = _medial_sign(scene, signal.points[0])
    straight = 180.0 - angle_deg(hip, knee, ankle)
    side = np.sign(cross2(ankle - hip, knee - hip)) * -np.sign((ankle - hip)[:, 1])
    return np.asarray(straight * side * medial)


def _medial_sign(scene: Scene, hip: str) -> float:
    """+1 where medial is to image right for the leg of this hip."""
    side = hip.split(".")[1]
    other = {"working": "other", "other": "working"}.get(side) or OTHER[side]
    return float(np.sign(np.nanmedian(scene.point(f"hip.{other}")[:, 0] - scene.point(hip)[:, 0])))


@kind("fppa_mean")
def _fppa_mean(scene: Scene, signal: Signal) -> Floats:
    """Mean frontal plane projection angle of both legs: the errors of an oblique view are opposite and cancel."""
    sides = (tuple(f"{joint}.{side}" for joint in ("hip", "knee", "ankle")) for side in ("left", "right"))
    return np.asarray(np.mean([_fppa(scene, signal.model_copy(update={"points": points})) for points in sides], axis=0))


@kind("line_tilt")
def _line_tilt(scene: Scene, signal: Signal) -> Floats:
    """Tilt of the line from a working side's point to the free side's: positive when the free one is lower."""
    a, b = map(scene.point, signal.points)
    return np.asarray(np.degrees(np.arctan2((b - a)[:, 1], np.abs((b - a)[:, 0]))))


@kind("pelvis_tilt")
def _pelvis_tilt(scene: Scene, signal: Signal) -> Floats:
    """Obliquity of the pelvis in degrees: ``line_tilt`` of the hips, and what the trunk bends sideways over them.

    Whoever hikes the pelvis and keeps the shoulders where they are bends in between, and shoulders are seen better.
    """
    shoulders = signal.model_copy(update={"points": ("shoulder.working", "shoulder.other")})
    middles = signal.model_copy(update={"points": ("hip.mid", "shoulder.mid")})
    return _line_tilt(scene, signal) - BEND_SHARE * (_line_tilt(scene, shoulders) + _lean(scene, middles))


@kind("trunk_up")
def _trunk_up(scene: Scene, _signal: Signal) -> Floats:
    """1 for an upright trunk, 0 for a level one, -1 for head down, from the world landmarks: holds in every view."""
    return -scene.body.axes[0][:, 1]


@kind("depth")
def _depth(scene: Scene, signal: Signal) -> Floats:
    """How much farther from the camera the first point is than the second, in world metres."""
    a, b = (scene.world(name) for name in signal.points)
    return np.asarray((a - b)[:, 2])


@kind("forward")
def _forward(scene: Scene, signal: Signal) -> Floats:
    """How far first -> second point swings out of the trunk's frontal plane to the chest's side, in degrees.

    Worth something only where the swing is seen: a leg that swings straight at the camera looks as if it stayed.
    """
    a, b = (scene.world(name) for name in signal.points)
    ahead = (unit(b - a) * scene.body.axes[2]).sum(axis=1)
    return np.asarray(np.degrees(np.arcsin(np.clip(ahead, -1.0, 1.0))))  # rounding may carry it past 1


@kind("roll")
def _roll(scene: Scene, signal: Signal) -> Floats:
    """``depth`` of the shoulders in metres, less what an upper arm that moves by itself takes the shoulder along by."""
    elbows = signal.model_copy(update={"points": ("elbow.working", "elbow.other")})
    return _depth(scene, signal) - ARM_SHARE * _depth(scene, elbows)


@kind("back_depth")
def _back_depth(scene: Scene, _signal: Signal) -> Floats:
    """Least depth of the body behind the shoulder-hip line over the lumbar stretch."""
    return back_depth(scene.body)


@kind("back_share")
def _back_share(scene: Scene, _signal: Signal) -> Floats:
    """That depth as a share of what it usually is in this recording."""
    return back_share(scene.body)


@kind("belly_bow")
def _belly_bow(scene: Scene, _signal: Signal) -> Floats:
    """How far the belly's contour bows out over the chord between its own ends."""
    return belly_bow(scene.body)
