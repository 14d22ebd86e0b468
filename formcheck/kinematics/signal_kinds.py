"""The kinds of signal that exercise files name, each declared once: its function, points, unit and wording.

Lengths are in torso lengths, angles in degrees, depths in metres of MediaPipe's world frame. NaN where a landmark is
missing, or where the outline was not seen over the whole stretch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

import numpy as np

from formcheck.core.landmarks import PAIRS
from formcheck.core.pose_frame import PROFILE_STATIONS
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
from formcheck.kinematics.resampling import GRID_HZ, smooth

if TYPE_CHECKING:
    from formcheck.kinematics.body import Body

OTHER: Final = {"left": "right", "right": "left"}
Points = tuple[str, ...]
SignalFunction = Callable[["SignalContext", Points], Floats]
ONE_SIDE: Final = ("left", "right", "working", "other")


class SignalSpec(Protocol):
    """What an exercise file says of a signal: its kind, the points that it is computed from, and its sign."""

    @property
    def kind(self) -> str:
        """One of ``SIGNAL_KINDS``."""
        ...

    @property
    def points(self) -> Points:
        """Names such as 'knee.working'."""
        ...

    @property
    def sign(self) -> int:
        """1, or -1 for the negative of it."""
        ...


@dataclass(frozen=True, slots=True)
class SignalKind:
    """A kind of signal: all that is known of it stands here.

    Parameters
    ----------
    function : callable
        Gives its (n,) values.
    points : tuple of int
        How many points it may be computed from.
    unit : str
        Of its values; ``torso`` are torso lengths.
    wording : str
        What it measures: {0}, {1}, ... are the points, {a} and {b} the pairs that two of them make.
    sides : tuple of str
        Sides that its points may have, empty for all. Some kinds know inside from outside, or need a place in space:
        the middle of both sides, or whichever is lower, has none.
    """

    function: SignalFunction
    points: tuple[int, ...]
    unit: str
    wording: str
    sides: tuple[str, ...] = ()


SIGNAL_KINDS: Final[dict[str, SignalKind]] = {}


@dataclass(frozen=True, eq=False)
class SignalContext:
    """A body and the side that works, so that 'knee.working' means something."""

    body: Body
    working: str

    def point(self, name: str) -> Floats:
        """(n, 2) pixels of a point such as 'knee.working' or 'hip.mid'."""
        joint, side = name.split(".")
        if side == "working":
            side = self.working
        elif side == "other":
            side = OTHER[self.working]
        return self.body.point(joint, side)

    def world(self, name: str) -> Floats:
        """(n, 3) world metres of a point with a left or right side."""
        joint, side = name.split(".")
        side = {"working": self.working, "other": OTHER[self.working], "near": self.body.near}.get(side, side)
        return np.asarray(self.body.xyz_m[:, PAIRS[joint][side == "right"]])

    def compute(self, signal: SignalSpec) -> Floats:
        """The (n,) values of a signal."""
        return signal.sign * SIGNAL_KINDS[signal.kind].function(self, signal.points)

    def seen(self, signal: SignalSpec) -> Floats:
        """(n,) visibility, 0 to 1: the worst of the landmarks that the signal reads."""
        names = {p.split(".")[0] for p in signal.points} or {"shoulder", "hip"}
        sides = {p.split(".")[1] for p in signal.points}
        columns = [self._visibility(joint, side) for joint in names for side in (sides or {"mid"})]
        return np.asarray(np.min(columns, axis=0))

    def _visibility(self, joint: str, side: str) -> Floats:
        side = {"working": self.working, "other": OTHER[self.working], "near": self.body.near}.get(side, side)
        left, right = (self.body.visibility[:, i] for i in PAIRS[joint])
        return {"left": left, "right": right}.get(side, np.maximum(left, right))


def signal_kind(
    name: str, points: tuple[int, ...], unit: str, wording: str, *, sides: tuple[str, ...] = ()
) -> Callable[[SignalFunction], SignalFunction]:
    """Declare a kind of signal with the function that computes it (see ``SignalKind``)."""

    def declare(function: SignalFunction) -> SignalFunction:
        SIGNAL_KINDS[name] = SignalKind(function, points, unit, wording, sides)
        return function

    return declare


def _stations(start: float, end: float) -> slice:
    i, j = np.searchsorted(PROFILE_STATIONS, (start - 1e-6, end + 1e-6))
    return slice(int(i), int(j))


# shares of the way from the shoulders to the hips
LUMBAR: Final = _stations(0.45, 0.85)
TRUNK: Final = _stations(0.30, 1.05)
WAIST: Final = _stations(0.60, 0.85)
BELLY: Final = _stations(0.45, 0.70)
SEAT: Final = _stations(0.95, 1.15)


def back_depth(body: Body) -> Floats:
    """(m,) least depth of the body behind the shoulder-hip line over the lumbar stretch."""
    depth = _profile(body, "back")[:, LUMBAR]
    return np.where(np.isfinite(depth).all(axis=1), depth.min(axis=1), np.nan)


def belly_bow(body: Body) -> Floats:
    """(m,) how far the belly's contour bows out over the chord between its own ends; an arched back pushes it out."""
    contour = _profile(body, "belly")[:, TRUNK]
    chord = contour[:, :1] + (contour[:, -1:] - contour[:, :1]) * np.linspace(0, 1, contour.shape[1])
    return np.where(np.isfinite(contour).all(axis=1), (contour - chord).max(axis=1), np.nan)


def back_hollow(body: Body) -> Floats:
    """(m,) deepest place of the back's contour under the chord between its own ends, 0 or less."""
    contour = _profile(body, "back")[:, TRUNK]
    chord = contour[:, :1] + (contour[:, -1:] - contour[:, :1]) * np.linspace(0, 1, contour.shape[1])
    return np.where(np.isfinite(contour).all(axis=1), (contour - chord).min(axis=1), np.nan)


def mean_depth(body: Body, side: Literal["back", "belly"], stretch: slice) -> Floats:
    """(m,) mean thickness on one side of the shoulder-hip line over a stretch of it."""
    return np.asarray(_profile(body, side)[:, stretch].mean(axis=1))


def _profile(body: Body, side: Literal["back", "belly"]) -> Floats:
    """(m, K) thickness of the body on one side of the shoulder-hip line, in torso lengths.

    Row 0 of ``profile_px`` lies along (-dy, dx) of shoulder -> hip. With the left side near that is the belly: a
    standing person whose left side is near looks to image left, and the normal of 'down' is image left.
    """
    row = 0 if (body.near == "left") == (side == "belly") else 1
    return np.asarray(body.profile_px[:, row] / body.torso_px)


SIDE_ON: Final = 0.8  # house rule: the shoulder axis points at the camera within 37 degrees
# house rule: an error of 3.5 % in the hip's height, as from bending forward or a tipped camera, makes a standing knee
# look bent by so much
HEIGHT_ERROR_DEG: Final = 30.0
CROUCH_SMOOTH_S: Final = 0.12  # house rule: an error of 1 % in height near standing is one of 16 degrees
# of the bend of the trunk: what brings the hip line to the true obliquity of the pelvis, fitted on 15 rendered clips of
# standing hip abduction (slope 1.0, 0.9 degrees rms on clips left out)
BEND_SHARE: Final = 2.1
ARM_SHARE: Final = 0.2  # of the depth of the elbows; rolls stand out best with 0.2 to 0.25, on 13 rendered clips
# house rule: torso lengths. The lower foot of lunges sways by 0.02 to 0.6 before a camera that stands or drifts (15
# clips of real people and rendered ones), by 1.3 before one that is carried along
PICTURE_BOBS: Final = 0.8
SPEED_S: Final = 0.2  # house rule: a foot is in the air for twice as long in a low jump
# lengths of the shank in torso lengths; thigh and shank are about as long as one another (Drillis and Contini 1966)
SHANK_PER_TORSO: Final = 0.9
LEAST_LEVER: Final = 0.2  # house rule: that of a knee bent by 23 degrees; below, noise would be taken for turning
KNEE_RISES: Final = 0.2  # house rule: torso lengths; the least rise of the knee in a circle of the leg


@signal_kind("angle", (3,), "deg", "angle at the {1} ({0}–{1}–{2})")
def _angle(context: SignalContext, points: Points) -> Floats:
    """Angle at the second of three points, 0 to 180."""
    a, b, c = map(context.point, points)
    return angle_deg(a, b, c)


@signal_kind("extension", (3,), "deg", "extension of the {1}, 180° is straight")
def _extension(context: SignalContext, points: Points) -> Floats:
    """Angle at the second of three points that goes on past 180 when the joint is beyond straight on the belly side."""
    a, b, c = map(context.point, points)
    turn = signed_angle_deg(a, b, c, -context.body.near_sign)
    return np.where(turn < 20.0, turn + 360.0, turn)


@signal_kind("incline", (2,), "deg", "lean of the {a}")
def _incline(context: SignalContext, points: Points) -> Floats:
    """Lean of first -> second point from vertical, positive to the front of a subject seen from the side."""
    a, b = map(context.point, points)
    return -context.body.near_sign * incline_deg(a, b)


@signal_kind("lean", (2,), "deg", "sideways lean of the {a}")
def _lean(context: SignalContext, points: Points) -> Floats:
    """Sideways lean of first -> second point from vertical in front or rear view, positive to the working side."""
    a, b = map(context.point, points)
    hips = context.point("hip.working") - context.point("hip.other")
    return np.asarray(np.sign(np.nanmedian(hips[:, 0])) * incline_deg(a, b))


@signal_kind("segment_angle", (4,), "deg", "angle between {a} and {b}")
def _segment_angle(context: SignalContext, points: Points) -> Floats:
    """Angle between the vectors first -> second and third -> fourth point, 0 to 180."""
    a, b, c, d = map(context.point, points)
    u, v = b - a, d - c
    return np.asarray(np.degrees(np.arctan2(np.abs(cross2(u, v)), (u * v).sum(axis=-1))))


@signal_kind("gap", (2,), "torso", "distance between the {a}")
def _gap(context: SignalContext, points: Points) -> Floats:
    """Distance between two points."""
    a, b = map(context.point, points)
    return distance(a, b) / context.body.torso_px


@signal_kind("gap_x", (2,), "torso", "distance across between {0} and {1}")
def _gap_x(context: SignalContext, points: Points) -> Floats:
    """Distance between two points across the picture."""
    a, b = map(context.point, points)
    return np.abs(a[:, 0] - b[:, 0]) / context.body.torso_px


@signal_kind("beyond", (3,), "torso", "how far the {0} is beyond the {1}, away from the {2}")
def _beyond(context: SignalContext, points: Points) -> Floats:
    """How far the first point is beyond the second across the picture, seen from the third."""
    a, b, c = map(context.point, points)
    return np.sign(b[:, 0] - c[:, 0]) * (a[:, 0] - b[:, 0]) / context.body.torso_px


@signal_kind("gap_y", (2,), "torso", "height of the {0} over the {1}")
def _gap_y(context: SignalContext, points: Points) -> Floats:
    """How far the first point is above the second on screen; negative when below."""
    a, b = map(context.point, points)
    return (b[:, 1] - a[:, 1]) / context.body.torso_px


@signal_kind("height", (2, 3, 4), "torso", "height of the {0} over the {1}")
def _height(context: SignalContext, points: Points) -> Floats:
    """How far the first point is above the mean of the others on screen."""
    first, *others = map(context.point, points)
    return np.asarray((np.mean([p[:, 1] for p in others], axis=0) - first[:, 1]) / context.body.torso_px)


@signal_kind("crouch", (2, 8), "deg", "bend of the knees")
def _crouch(context: SignalContext, points: Points) -> Floats:
    """Knee flexion in degrees, however it is seen: points are hip, ankle, and for a side view both legs.

    From the side it is the angle in the picture, of the straighter leg: a raised knee is no squat. From the front no
    angle shows depth: there it is the knee flexion that brings the hip down as far as it has come from its highest;
    for thigh and shank of one length hip height is proportional to the cosine of half of it. Near standing that
    height hardly changes: it is smoothed first. From the side, too, it says how far the knees bend at least: a knee
    behind a post or a plate is taken for straight, but the hip does not come up for it.
    """
    top, bottom, *leg = map(context.point, points)
    height = smooth(bottom[:, 1] - top[:, 1], CROUCH_SMOOTH_S)
    standing = np.nanpercentile(height, 95) if np.isfinite(height).any() else np.nan
    sunk = np.asarray(np.degrees(2 * np.arccos(np.clip(height / standing, 0.0, 1.0))))
    if leg and abs(np.nanmedian(context.body.axes[1][:, 2])) > SIDE_ON:
        return np.maximum(180.0 - np.maximum(angle_deg(*leg[:3]), angle_deg(*leg[3:])), sunk - HEIGHT_ERROR_DEG)
    return sunk


@signal_kind("circle", (4,), "torso", "place of the knee or the hips in their circle")
def _circle(context: SignalContext, points: Points) -> Floats:
    """Circles of a knee or of the pelvis; points are knee, its hip, hips, feet.

    Where the knee rises it is its height over the hip; where it does not, both feet stand and the hips go round over
    them: it is their place across the picture, which goes out and comes back once in a turn.
    """
    knee, hip, hips, feet = map(context.point, points)
    height = (hip[:, 1] - knee[:, 1]) / context.body.torso_px
    seen = height[np.isfinite(height)]
    if seen.size and np.subtract(*np.percentile(seen, (95, 5))) > KNEE_RISES:
        return np.asarray(height)
    return np.asarray((hips - feet)[:, 0] / context.body.torso_px)


@signal_kind("elevation", (2,), "torso", "height of the {0} over the {1}")
def _elevation(context: SignalContext, points: Points) -> Floats:
    """Height of the first point over the usual height of the second on screen.

    Where the second point stays put (a planted foot) its median over time is a better reference than its place in
    every frame: seen from the feet of a lying person the ankles are lost and found again while the hips stay.
    """
    moving, planted = map(context.point, points)
    reference = np.nanmedian(planted[:, 1]) if np.isfinite(planted).any() else np.nan
    return np.asarray((reference - moving[:, 1]) / context.body.torso_px)


@signal_kind("stance_height", (2,), "torso", "height of the {0} over the foot that carries")
def _stance_height(context: SignalContext, points: Points) -> Floats:
    """``elevation``, but over where the second point is now when the picture goes up and down with the camera.

    Whoever walks towards a camera that is carried backwards has feet that rise and sink in the picture by as much as
    the hips do. Whoever walks towards one that stands has feet that sink steadily: then their usual place will do.
    """
    moving, planted = (context.point(name)[:, 1] / context.body.torso_px for name in points)
    if _sway(context.body.t_s, planted) > PICTURE_BOBS:
        return planted - moving
    return _elevation(context, points)


def _sway(t_s: Floats, values: Floats) -> float:
    """Range of a signal (5th to 95th percentile) about its steady trend; 0 where too little was seen of it."""
    seen = np.isfinite(values)
    if seen.sum() < 3:
        return 0.0
    t, v = t_s[seen] - t_s[seen].mean(), values[seen] - values[seen].mean()
    v = v - t * (t @ v) / (t @ t)
    return float(np.subtract(*np.percentile(v, (95, 5))))


@signal_kind("ratio", (4,), "ratio", "gap of the {a} over the gap of the {b}")
def _ratio(context: SignalContext, points: Points) -> Floats:
    """Distance first-second over distance third-fourth."""
    a, b, c, d = map(context.point, points)
    return distance(a, b) / np.maximum(distance(c, d), 1e-6)


@signal_kind("offset", (3,), "ratio", "distance of the {0} from the line {1} to {2}")
def _offset(context: SignalContext, points: Points) -> Floats:
    """Distance of the first point from the line through the others over their distance, positive upward on screen."""
    p, a, b = map(context.point, points)
    rightward = np.sign((b - a)[:, 0])
    return -rightward * line_offset(p, a, b)


@signal_kind("fppa", (3,), "deg", "inward angle of the {1}", sides=ONE_SIDE)
def _fppa(context: SignalContext, points: Points) -> Floats:
    """Frontal plane projection angle of one leg (hip, knee, ankle of one side), positive when the knee is medial."""
    hip, knee, ankle = map(context.point, points)
    medial = _medial_sign(context, points[0])
    straight = 180.0 - angle_deg(hip, knee, ankle)
    side = np.sign(cross2(ankle - hip, knee - hip)) * -np.sign((ankle - hip)[:, 1])
    return np.asarray(straight * side * medial)


def _medial_sign(context: SignalContext, hip: str) -> float:
    """+1 where medial is to image right for the leg of this hip."""
    side = hip.split(".")[1]
    other = {"working": "other", "other": "working"}.get(side) or OTHER[side]
    return float(np.sign(np.nanmedian(context.point(f"hip.{other}")[:, 0] - context.point(hip)[:, 0])))


@signal_kind("line_tilt", (2,), "deg", "tilt of the line of the {a}")
def _line_tilt(context: SignalContext, points: Points) -> Floats:
    """Tilt of the line from a working side's point to the free side's: positive when the free one is lower."""
    a, b = map(context.point, points)
    return np.asarray(np.degrees(np.arctan2((b - a)[:, 1], np.abs((b - a)[:, 0]))))


@signal_kind("pelvis_tilt", (2,), "deg", "tilt of the line of the {a}, with the bend of the trunk")
def _pelvis_tilt(context: SignalContext, points: Points) -> Floats:
    """Obliquity of the pelvis in degrees: ``line_tilt`` of the hips, and what the trunk bends sideways over them.

    Whoever hikes the pelvis and keeps the shoulders where they are bends in between, and shoulders are seen better.
    """
    shoulders = ("shoulder.working", "shoulder.other")
    middles = ("hip.mid", "shoulder.mid")
    return _line_tilt(context, points) - BEND_SHARE * (_line_tilt(context, shoulders) + _lean(context, middles))


@signal_kind("trunk_up", (0,), "-1 to 1", "uprightness of the trunk")
def _trunk_up(context: SignalContext, _points: Points) -> Floats:
    """1 for an upright trunk, 0 for a level one, -1 for head down, from the world landmarks: holds in every view."""
    return -context.body.axes[0][:, 1]


@signal_kind("stance", (0,), "-1 to 1", "how much more one foot moves about than the other")
def _stance(context: SignalContext, _points: Points) -> Floats:
    """1 where the left foot is the one that stands, -1 where the right one is."""
    seen = np.isfinite(context.body.point("ankle", "mid")[:, 1])
    return np.where(seen, np.where(context.body.stands_on_left, 1.0, -1.0), np.nan)


@signal_kind("depth", (2,), "m", "how far the {0} is behind the {1}", sides=(*ONE_SIDE, "near"))
def _depth(context: SignalContext, points: Points) -> Floats:
    """How much farther from the camera the first point is than the second, in world metres."""
    a, b = (context.world(name) for name in points)
    return np.asarray((a - b)[:, 2])


@signal_kind("forward", (2,), "deg", "swing of the {a} to the front", sides=ONE_SIDE)
def _forward(context: SignalContext, points: Points) -> Floats:
    """How far first -> second point swings out of the trunk's frontal plane to the chest's side, in degrees.

    Worth something only where the swing is seen: a leg that swings straight at the camera looks as if it stayed.
    """
    a, b = (context.world(name) for name in points)
    ahead = (unit(b - a) * context.body.axes[2]).sum(axis=1)
    return np.asarray(np.degrees(np.arcsin(np.clip(ahead, -1.0, 1.0))))  # rounding may carry it past 1


@signal_kind("roll", (2,), "m", "how far the {0} is behind the {1}, less what the arm takes along", sides=ONE_SIDE)
def _roll(context: SignalContext, points: Points) -> Floats:
    """``depth`` of the shoulders in metres, less what an upper arm that moves by itself takes the shoulder along by."""
    elbows = ("elbow.working", "elbow.other")
    return _depth(context, points) - ARM_SHARE * _depth(context, elbows)


@signal_kind("back_depth", (0,), "torso", "depth of the back behind the line from shoulder to hip")
def _back_depth(context: SignalContext, _points: Points) -> Floats:
    """Least depth of the body behind the shoulder-hip line over the lumbar stretch."""
    return back_depth(context.body)


@signal_kind("belly_bow", (0,), "torso", "bow of the belly's outline")
def _belly_bow(context: SignalContext, _points: Points) -> Floats:
    """How far the belly's contour bows out over the chord between its own ends."""
    return belly_bow(context.body)


def _knee_inside(context: SignalContext, points: Points) -> Floats:
    """How far the knee is inside the line from hip to ankle (of one side), across the picture."""
    hip, knee, ankle = map(context.point, points)
    drop = (ankle - hip)[:, 1]
    share = (knee - hip)[:, 1] / np.where(np.abs(drop) < 1.0, np.nan, drop)
    line = hip[:, 0] + share * (ankle - hip)[:, 0]
    return _medial_sign(context, points[0]) * (knee[:, 0] - line) / context.body.torso_px


@signal_kind(
    "knee_turn", (3,), "deg", "how far the {1} is turned inwards about the line from hip to ankle", sides=ONE_SIDE
)
def _knee_turn(context: SignalContext, points: Points) -> Floats:
    """How far the knee is turned inwards about the line from hip to ankle (of one side).

    A knee that is nearly straight moves little across the picture for many degrees, a bent one much: by the sine of
    half of its flexion, which the world landmarks give.
    """
    hip, knee, ankle = map(context.world, points)
    flexion = np.radians(180.0 - angle_deg(hip, knee, ankle))
    reach = SHANK_PER_TORSO * np.maximum(np.sin(flexion / 2), LEAST_LEVER)
    return np.asarray(np.degrees(_knee_inside(context, points) / reach))


@signal_kind("inside", (2,), "torso", "how far the {0} is inside the {1}", sides=ONE_SIDE)
def _inside(context: SignalContext, points: Points) -> Floats:
    """How far the first point is inside the second (of one side), across the picture."""
    a, b = map(context.point, points)
    hip = f"hip.{points[0].split('.')[1]}"
    return _medial_sign(context, hip) * (a[:, 0] - b[:, 0]) / context.body.torso_px


@signal_kind("along", (2,), "torso", "how far the {0} is headward of the {1}")
def _along(context: SignalContext, points: Points) -> Floats:
    """How far the first point is headward of the second, along the trunk as it mostly lies in the picture."""
    a, b = map(context.point, points)
    trunk = context.body.point("shoulder", "mid") - context.body.point("hip", "mid")
    way = unit(np.nanmedian(trunk, axis=0)) if np.isfinite(trunk).any() else np.full(2, np.nan)
    return np.asarray((a - b) @ way / context.body.torso_px)


@signal_kind("yaw", (0,), "-1 to 1", "turn of the trunk away from the camera")
def _yaw(context: SignalContext, _points: Points) -> Floats:
    """How far the working side of the trunk is turned away from the camera, -1 to 1, from the world landmarks."""
    return np.asarray((1.0 if context.working == "left" else -1.0) * context.body.axes[1][:, 2])


@signal_kind("chest_up", (0,), "-1 to 1", "how far the chest faces the ceiling")
def _chest_up(context: SignalContext, _points: Points) -> Floats:
    """1 where the chest faces the ceiling, -1 where it faces the floor, from the world landmarks."""
    return -context.body.axes[2][:, 1]


@signal_kind("place", (0,), "torso", "place in the picture")
def _place(context: SignalContext, _points: Points) -> Floats:
    """Where the hips are across the picture against where they usually are, positive to the working side."""
    x = context.body.point("hip", "mid")[:, 0]
    usual = np.nanmedian(x) if np.isfinite(x).any() else np.nan
    side = context.point("hip.working")[:, 0] - context.point("hip.other")[:, 0]
    return np.asarray(np.sign(np.nanmedian(side)) * (x - usual) / context.body.torso_px)


@signal_kind("over_feet", (0,), "torso", "how far the trunk is ahead of the ankles")
def _over_feet(context: SignalContext, _points: Points) -> Floats:
    """How far the middle of the trunk is ahead of the ankles, to where the chest faces; from the world landmarks.

    What is far behind the feet does not stand: something else carries it.
    """
    body = context.body
    front = body.axes[2]
    shoulder, hip, ankle = (body.xyz_m[:, list(PAIRS[name])].mean(axis=1) for name in ("shoulder", "hip", "ankle"))
    torso_m = np.linalg.norm(shoulder - hip, axis=1)
    ahead = unit(front * (1.0, 0.0, 1.0))  # level
    length = np.nanmedian(torso_m) if np.isfinite(torso_m).any() else np.nan
    return np.asarray((((shoulder + hip) / 2 - ankle) * ahead).sum(axis=1) / length)


@signal_kind("rising", (1,), "torso/s", "speed of the {0} upwards")
def _rising(context: SignalContext, points: Points) -> Floats:
    """Speed of a point up the picture, in torso lengths a second; over ``SPEED_S``, so that noise has none."""
    (point,) = map(context.point, points)
    y = point[:, 1] / context.body.torso_px
    half = round(SPEED_S * GRID_HZ / 2)
    speed = np.full(y.shape, np.nan)
    if y.size > 2 * half:
        speed[half:-half] = (y[: -2 * half] - y[2 * half :]) * GRID_HZ / (2 * half)
    return speed


@signal_kind("back_hollow", (0,), "torso", "hollow of the back's outline")
def _back_hollow(context: SignalContext, _points: Points) -> Floats:
    """How far the back's contour hollows in under the chord between its own ends; 0 or less."""
    return back_hollow(context.body)


@signal_kind("back_seat", (0,), "torso", "depth of the seat behind the hips")
def _back_seat(context: SignalContext, _points: Points) -> Floats:
    """Depth of the seat behind the hips."""
    return mean_depth(context.body, "back", SEAT)


@signal_kind("belly_mid", (0,), "torso", "depth of the belly below the ribs, in front of the line from shoulder to hip")
def _belly_mid(context: SignalContext, _points: Points) -> Floats:
    """Depth of the belly in front of the shoulder-hip line, from the lowest ribs to the waist."""
    return mean_depth(context.body, "belly", BELLY)


@signal_kind("belly_depth", (0,), "torso", "depth of the belly in front of the line from shoulder to hip")
def _belly_depth(context: SignalContext, _points: Points) -> Floats:
    """Depth of the belly in front of the shoulder-hip line."""
    return mean_depth(context.body, "belly", WAIST)
