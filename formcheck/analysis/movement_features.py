"""What a stretch of movement looks like in numbers that hold in every view, for ``recognise``.

Posture against gravity, bend of the joints, travel of the joints, their phase to each other, contact and rhythm. Left
and right are exchangeable in all of them: of a pair the lesser and the greater value are given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from formcheck.kinematics.geometry import Floats, unit
from formcheck.kinematics.resampling import GRID_HZ

if TYPE_CHECKING:
    from formcheck.kinematics.body import Body

STEP: Final = 2  # every second grid time is looked at: 15 a second, above any rhythm of training
STEP_S: Final = STEP / GRID_HZ
LEAST_TIMES: Final = 8  # house rule: half a second of a body says nothing about a movement
PERCENTILES: Final = (5.0, 50.0, 95.0)
STILL: Final = 0.04  # torso lengths; a travel of landmark noise, added so that noise has no phase (house rule)
STILL_DEG: Final = 6.0  # the same for angles
LONGEST_LAG_S: Final = 4.0  # longer than a repetition takes in its own tempo
_SHOULDERS, _ELBOWS, _WRISTS = (11, 12), (13, 14), (15, 16)
_HIPS, _KNEES, _ANKLES, _HEELS, _TOES = (23, 24), (25, 26), (27, 28), (29, 30), (31, 32)

# one value for each time
SINGLE: Final = (
    "trunk_up", "chest_up", "side_up", "side_near", "knee_gap", "ankle_gap", "wrist_gap", "elbow_gap", "hip_x", "hip_y",
    "shoulder_x", "shoulder_y", "nose_over_hip", "shoulder_over_hip",
)  # fmt: skip
# one value for each time and side
PAIRED: Final = (
    "hip_deg", "knee_deg", "ankle_deg", "shoulder_deg", "elbow_deg", "thigh_up", "shank_up", "upper_arm_up",
    "forearm_up", "foot_up", "thigh_along", "thigh_out", "thigh_front", "shank_along", "shank_out", "arm_front",
    "arm_along", "knee_under_hip", "ankle_under_hip", "wrist_under_hip", "wrist_under_shoulder", "ankle_x", "ankle_y",
    "knee_x", "knee_y", "wrist_x", "wrist_y",
)  # fmt: skip
# where it stands in the picture says nothing, how far it travels does
_TRAVEL_ONLY: Final = frozenset(
    {"hip_x", "hip_y", "shoulder_x", "shoulder_y", "ankle_x", "ankle_y", "knee_x", "knee_y", "wrist_x", "wrist_y"}
)
# pairs of sides whose phase to each other is looked at
_SIDES_IN_PHASE: Final = (
    "hip_deg",
    "knee_deg",
    "ankle_y",
    "knee_y",
    "wrist_y",
    "elbow_deg",
    "shoulder_deg",
    "thigh_out",
)
# movements of the whole whose phase to each other is looked at
_WHOLE: Final = (
    "hip_y", "shoulder_y", "trunk_up", "knee_gap", "ankle_gap", "hip_x", "knee_deg", "hip_deg", "elbow_deg",
    "shoulder_deg", "wrist_y", "ankle_y", "knee_y",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Channels:
    """The quantities over time of one recording.

    Parameters
    ----------
    t_s : (n,)
        Times in seconds at which the body was found, ``STEP_S`` apart or more.
    single : (n, len(SINGLE))
        Lengths in torso lengths, directions as cosines.
    paired : (n, len(PAIRED), 2)
        Left and right.
    """

    t_s: Floats
    single: Floats
    paired: Floats

    def between(self, start_s: float, end_s: float) -> Channels:
        """The times from ``start_s`` to ``end_s``."""
        i, j = np.searchsorted(self.t_s, (start_s - 1e-9, end_s + 1e-9))
        cut = slice(int(i), int(j))
        return Channels(self.t_s[cut], self.single[cut], self.paired[cut])


def channels(body: Body) -> Channels:
    """The quantities over time, at the times at which the body was found."""
    xyz = body.xyz_m[::STEP].astype(np.float64)
    xy = body.xy_px[::STEP].astype(np.float64) / body.torso_px
    t_s = body.t_s[::STEP]
    seen = np.isfinite(xyz[:, _HIPS[0], 0]) & np.isfinite(xy[:, _HIPS[0], 0])
    return _channels(t_s[seen], xy[seen], xyz[seen])


def _channels(t_s: Floats, xy: Floats, xyz: Floats) -> Channels:
    hip, shoulder = _mid(xyz, _HIPS), _mid(xyz, _SHOULDERS)
    torso = max(float(np.median(np.linalg.norm(shoulder - hip, axis=1))) if len(t_s) else 1.0, 1e-3)
    xyz = xyz / torso
    hip, shoulder = hip / torso, shoulder / torso
    up = unit(shoulder - hip)
    left = unit(xyz[:, 11] - xyz[:, 12] + xyz[:, 23] - xyz[:, 24])
    front = unit(np.cross(left, up))
    single = [
        -up[:, 1], -front[:, 1], np.abs(left[:, 1]), np.abs(left[:, 2]), _gap(xyz, _KNEES), _gap(xyz, _ANKLES),
        _gap(xyz, _WRISTS), _gap(xyz, _ELBOWS), *_mid(xy, _HIPS).T, *_mid(xy, _SHOULDERS).T,
        hip[:, 1] - xyz[:, 0, 1], _mid(xy, _HIPS)[:, 1] - _mid(xy, _SHOULDERS)[:, 1],
    ]  # fmt: skip
    paired = [_of_side(xy, xyz, (up, left, front), side) for side in (0, 1)]
    return Channels(t_s, np.stack(single, axis=1), np.stack(paired, axis=2))


def _of_side(xy: Floats, xyz: Floats, axes: tuple[Floats, Floats, Floats], side: int) -> Floats:
    up, left, front = axes
    out = left if side == 0 else -left
    s, e, w, h, k, a, heel, toe = (
        xyz[:, pair[side]] for pair in (_SHOULDERS, _ELBOWS, _WRISTS, _HIPS, _KNEES, _ANKLES, _HEELS, _TOES)
    )
    thigh, shank, upper, fore = unit(k - h), unit(a - k), unit(e - s), unit(w - e)
    at = {name: xy[:, pair[side]] for name, pair in (("a", _ANKLES), ("k", _KNEES), ("w", _WRISTS))}
    return np.stack(
        [
            _deg(up, thigh), _deg(-thigh, shank), _deg(-shank, unit(toe - a)), _deg(-up, upper), _deg(-upper, fore),
            -thigh[:, 1], -shank[:, 1], -upper[:, 1], -fore[:, 1], -unit(toe - heel)[:, 1],
            _dot(thigh, up), _dot(thigh, out), _dot(thigh, front), _dot(shank, up), _dot(shank, out),
            _dot(upper, front), _dot(upper, up), k[:, 1] - h[:, 1], a[:, 1] - h[:, 1], w[:, 1] - h[:, 1],
            w[:, 1] - s[:, 1], *at["a"].T, *at["k"].T, *at["w"].T,
        ],
        axis=1,
    )  # fmt: skip


def _mid(points: Floats, pair: tuple[int, int]) -> Floats:
    return np.asarray((points[:, pair[0]] + points[:, pair[1]]) / 2)


def _gap(points: Floats, pair: tuple[int, int]) -> Floats:
    return np.asarray(np.linalg.norm(points[:, pair[0]] - points[:, pair[1]], axis=1))


def _dot(a: Floats, b: Floats) -> Floats:
    return np.asarray((a * b).sum(axis=1))


def _deg(a: Floats, b: Floats) -> Floats:
    return np.asarray(np.degrees(np.arccos(np.clip(_dot(a, b), -1.0, 1.0))))


def features(seen: Channels) -> Floats:
    """One vector for a stretch; its parts are named by ``feature_names``.

    Raises
    ------
    ValueError
        When the body was found in fewer than ``LEAST_TIMES`` of its times.
    """
    if seen.t_s.size < LEAST_TIMES:
        raise ValueError(f"a body at {LEAST_TIMES} times or more, found {seen.t_s.size}")
    single = np.percentile(seen.single, PERCENTILES, axis=0)
    paired = np.percentile(seen.paired, PERCENTILES, axis=0)
    return np.concatenate(
        [_posture(single), *_posture_of_sides(paired), *_by_activity(paired), _phases(seen), _rhythm(seen)]
    )


def _posture(quantiles: Floats) -> Floats:
    low, middle, high = quantiles
    return np.concatenate([np.stack([low, middle, high], axis=1)[_SINGLE_STANDS].ravel(), high - low])


def _posture_of_sides(quantiles: Floats) -> tuple[Floats, Floats]:
    """Lesser and greater of the two sides, of each percentile and of the range."""
    low, middle, high = quantiles
    stands = np.stack([low, middle, high], axis=1)[_PAIRED_STANDS]
    ranges = high - low
    return np.sort(stands, axis=-1).ravel(), np.sort(ranges, axis=-1).ravel()


def _by_activity(quantiles: Floats) -> tuple[Floats, Floats]:
    """The leg that moves more beside the other one."""
    low, middle, high = quantiles
    ranges = high - low
    busy = int(np.argmax(ranges[_ACTIVITY].sum(axis=0)))
    sides = (busy, 1 - busy)
    return middle[_LEG][:, sides].ravel(), ranges[_LEG][:, sides].ravel()


def _phases(seen: Channels) -> Floats:
    """Covariance over the product of the spreads, with the noise added to those: 1 together, -1 against each other."""
    left, right = seen.paired[:, _IN_PHASE, 0], seen.paired[:, _IN_PHASE, 1]
    sides = _correlation(left, right, _noise(_SIDES_IN_PHASE))
    mean = seen.paired.mean(axis=2)
    whole = np.stack([seen.single[:, _at(name)] if name in SINGLE else mean[:, _at(name)] for name in _WHOLE], axis=1)
    x = (whole - whole.mean(axis=0)) / (whole.std(axis=0) + _noise(_WHOLE))
    matrix = x.T @ x / len(x)
    return np.concatenate([sides, matrix[_UPPER]])


def _correlation(a: Floats, b: Floats, noise: Floats) -> Floats:
    a, b = a - a.mean(axis=0), b - b.mean(axis=0)
    return np.asarray((a * b).mean(axis=0) / ((a.std(axis=0) + noise) * (b.std(axis=0) + noise)))


def _noise(names: tuple[str, ...]) -> Floats:
    return np.array([STILL_DEG if name.endswith("_deg") else STILL for name in names]) / 4


def _rhythm(seen: Channels) -> Floats:
    """Period (s) and strength of the rhythm, speed of the joints, and how much of the time they rest."""
    legs = seen.paired[:, _RHYTHM_PAIRED].reshape(len(seen.t_s), -1)
    x = np.concatenate([legs, seen.single[:, _RHYTHM_SINGLE]], axis=1)
    speed = np.abs(np.diff(x, axis=0)).sum(axis=1) / STEP_S
    x = x - x.mean(axis=0)
    period_s, strength = _period(x)
    span = np.ptp(x, axis=0).sum() + STILL
    return np.array([period_s, strength, speed.mean(), speed.mean() / span, np.mean(speed < 0.25 * speed.max())])


def _period(x: Floats) -> tuple[float, float]:
    """The lag in seconds at which the movement is most like itself, past its first fall, and how much."""
    n = len(x)
    most = min(n // 2, round(LONGEST_LAG_S / STEP_S))
    spectrum = np.abs(np.fft.rfft(x, 2 * n, axis=0)) ** 2
    raw = np.fft.irfft(spectrum.sum(axis=1))[: most + 1] / (n - np.arange(most + 1))
    like = raw / max(raw[0], 1e-9)
    fallen = np.flatnonzero(like < 0.3)
    if not fallen.size or fallen[0] + 1 >= like.size:
        return 0.0, 0.0
    best = int(fallen[0] + np.argmax(like[fallen[0] :]))
    return best * STEP_S, float(like[best])


def _at(name: str) -> int:
    return SINGLE.index(name) if name in SINGLE else PAIRED.index(name)


def _rows(names: tuple[str, ...]) -> list[int]:
    return [_at(name) for name in names]


_SINGLE_STANDS: Final = [_at(name) for name in SINGLE if name not in _TRAVEL_ONLY]
_PAIRED_STANDS: Final = [_at(name) for name in PAIRED if name not in _TRAVEL_ONLY]
_LEG_NAMES: Final = (
    "hip_deg", "knee_deg", "thigh_up", "shank_up", "thigh_out", "thigh_front", "ankle_x", "ankle_y", "knee_under_hip",
    "ankle_under_hip",
)  # fmt: skip
_LEG: Final = _rows(_LEG_NAMES)
_ACTIVITY: Final = _rows(("ankle_x", "ankle_y", "knee_x", "knee_y"))
_IN_PHASE: Final = _rows(_SIDES_IN_PHASE)
_UPPER: Final = np.triu_indices(len(_WHOLE), 1)
_RHYTHM_PAIRED: Final = _rows(("ankle_x", "ankle_y", "knee_x", "knee_y", "wrist_x", "wrist_y"))
_RHYTHM_SINGLE: Final = _rows(("hip_x", "hip_y", "shoulder_x", "shoulder_y"))


def feature_names() -> tuple[str, ...]:
    """What each part of ``features`` is."""
    levels = ("low", "mid", "high")
    names = [f"{SINGLE[i]}.{level}" for i in _SINGLE_STANDS for level in levels]
    names += [f"{name}.range" for name in SINGLE]
    names += [f"{PAIRED[i]}.{level}.{which}" for i in _PAIRED_STANDS for level in levels for which in ("least", "most")]
    names += [f"{name}.range.{which}" for name in PAIRED for which in ("least", "most")]
    names += [f"{name}.{what}.{leg}" for what in ("mid", "range") for name in _LEG_NAMES for leg in ("busy", "other")]
    names += [f"sides.{name}" for name in _SIDES_IN_PHASE]
    names += [f"phase.{_WHOLE[i]}.{_WHOLE[j]}" for i, j in zip(*_UPPER, strict=True)]
    return (*names, "period_s", "period_strength", "speed", "speed_share", "rest_share")
