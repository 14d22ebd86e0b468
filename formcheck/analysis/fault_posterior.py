"""How sure one can be that a fault of some degrees is there, from all repetitions of a set at once.

What is measured in repetition j of set i is ``m_ij = d_ij + u_i + e_ij``: the true size of the fault, an offset that
this person and this camera bring to all repetitions alike, and noise. Offset and noise are normal, with standard
deviations learnt on people who were left out of the training. The true size is either normal variation about nothing
or, with a rate that is the set's own and unknown, a fault of any size. So one bad repetition stands out against the
person's own, a set that is bad throughout is told where offsets of that size do not occur, and nobody is called faulty
for varying.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from formcheck.kinematics.geometry import Floats

INTERVAL: Final = (0.1, 0.9)  # the reported interval holds the true size four times in five
STEP_DEG: Final = 0.5  # of the grid of sizes; well below every noise that was learnt
# house rule: of an estimate further off than this likelihood nothing follows, for it or for the others; a bench that is
# taken for the back, or a joint that is not where it seems, must not be what they are compared with
WILD: Final = 1e-4
# how softly sizes become rare, as a share of the largest usual one (house rule): the severest read up to twice as large
FADE_SHARE: Final = 0.35
LOWEST_DEG: Final = -6.0  # normal variation may go the other way, too
MOST_OFFSETS: Final = 160  # of the grid of offsets: as fine as half of the noise as long as that suffices
# house rule: one set in eight is of a person or a camera that differs more than the training's, by so many times
STRANGE_SHARE: Final = 0.125
STRANGE: Final = 2.5
# share of faulty repetitions in a set, and how often sets have it: nearly half of all sets are as good as clean, some
# are bad throughout, the rest lies anywhere between (house rule: with five repetitions the judgement hardly depends
# on it)
RATES: Final = np.array([0.03, 0.15, 0.35, 0.6, 0.85, 0.97])
RATE_SHARES: Final = np.array([0.41, 0.14, 0.11, 0.09, 0.07, 0.08])
# or all repetitions have about one size, that of a habit, as likely any of these shares of the largest usual one;
# of 0.1, 0.3 and 0.5 this made what was known of people left out of the training most likely
LEVELS: Final = np.linspace(0.2, 1.0, 9)
LEVEL_SHARE: Final = 0.3
HABIT_SPREAD: Final = 1.5  # of the size of a habit, in normal variations
SET_SHARES: Final = np.concatenate([RATE_SHARES, np.full(LEVELS.size, LEVEL_SHARE / LEVELS.size)])


@dataclass(frozen=True, slots=True)
class Noise:
    """What stands between a measured and a true size, in degrees.

    Parameters
    ----------
    offset_deg : float
        Standard deviation of what person and camera add to all repetitions of a set.
    variation_deg : float
        Standard deviation of the true size in repetitions that nobody would call faulty.
    most_deg : float
        Up to here all sizes of a fault are as likely as one another; larger ones become rare.
    """

    offset_deg: float
    variation_deg: float
    most_deg: float


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """What is known about the true size in each of n repetitions, in degrees; NaN where nothing was measured.

    ``low`` and ``high`` hold it with a probability of 0.8; ``over`` is the probability that it is past the limit.
    """

    size: Floats
    low: Floats
    high: Floats
    over: Floats


def posterior(measured_deg: Floats, error_deg: Floats, noise: Noise, limit_deg: float) -> Posterior:
    """Judge the repetitions of one set together.

    Parameters
    ----------
    measured_deg : (n,)
        The estimate of each repetition, positive towards the fault; NaN where there is none.
    error_deg : (n,)
        Standard deviation of each estimate, without the offset that they share.
    noise : Noise
    limit_deg : float
        From this size on it is a fault.

    Returns
    -------
    Posterior
        Of shape (n,) each.
    """
    seen = np.isfinite(measured_deg) & np.isfinite(error_deg)
    out = np.full((4, measured_deg.size), np.nan)
    if seen.any():
        out[:, seen] = _of_seen(measured_deg[seen], error_deg[seen], noise, limit_deg)
    return Posterior(*out)


def _of_seen(measured: Floats, error: Floats, noise: Noise, limit: float) -> Floats:
    sizes = _sizes(noise, limit)
    prior = _prior(sizes, noise)  # (kind of set, size)
    offsets = _offsets(measured, error, sizes)
    off = measured[:, None, None] - offsets[:, None] - sizes
    # (rep, offset, size), up to a factor of each repetition's own
    fit = np.exp(-0.5 * (off / error[:, None, None]) ** 2) + WILD
    evidence = np.maximum(fit @ prior.T, 1e-300)  # (rep, offset, kind)
    total = np.log(evidence).sum(axis=0) + _log_likely(offsets / noise.offset_deg)[:, None] + np.log(SET_SHARES)
    share = np.exp(total - total.max())
    share /= share.sum()
    given = fit * ((share / evidence) @ prior)  # (rep, size) for each offset
    density = given.sum(axis=1)
    return _summary(sizes, density / density.sum(axis=1, keepdims=True), limit)


def _sizes(noise: Noise, limit: float) -> Floats:
    highest = max(limit, noise.most_deg) * (1.0 + 5.0 * FADE_SHARE)
    return np.arange(LOWEST_DEG, highest + STEP_DEG, STEP_DEG)


def _offsets(measured: Floats, error: Floats, sizes: Floats) -> Floats:
    """Grid of all offsets with which these estimates can be of these sizes, degrees."""
    low, high = measured.min() - sizes[-1], measured.max() - sizes[0]
    step = max(float(error.min()) / 2, (high - low) / MOST_OFFSETS)
    return np.arange(low, high + step, step)


def _log_likely(offsets: Floats) -> Floats:
    """Log of how likely offsets are, in standard deviations: normal, with tails for people unlike the training's."""
    usual, strange = np.exp(-0.5 * offsets**2), np.exp(-0.5 * (offsets / STRANGE) ** 2) / STRANGE
    return np.asarray(np.log((1.0 - STRANGE_SHARE) * usual + STRANGE_SHARE * strange + 1e-300))


def _prior(sizes: Floats, noise: Noise) -> Floats:
    """(kind of set, size) probabilities of the true sizes: with each of ``RATES``, then about each of ``LEVELS``."""
    usual = np.exp(-0.5 * (sizes / noise.variation_deg) ** 2)
    fade = FADE_SHARE * noise.most_deg
    # flat: with one that falls off, many faults of one size would rather be a few degrees of fault over a large offset
    fault = np.where(sizes > 0, 1.0 / (1.0 + np.exp((sizes - noise.most_deg) / fade)), 0.0)
    both = np.stack([usual / usual.sum(), fault / fault.sum()])
    habit = np.exp(-0.5 * ((sizes - LEVELS[:, None] * noise.most_deg) / (HABIT_SPREAD * noise.variation_deg)) ** 2)
    return np.vstack([np.stack([1.0 - RATES, RATES], axis=1) @ both, habit / habit.sum(axis=1, keepdims=True)])


def _summary(sizes: Floats, density: Floats, limit: float) -> Floats:
    """(4, n): mean, lower and upper end of the interval, probability past the limit."""
    below = np.cumsum(density, axis=1) - density / 2
    ends = [[float(np.interp(share, row, sizes)) for row in below] for share in INTERVAL]
    return np.array([density @ sizes, *ends, density[:, sizes >= limit].sum(axis=1)])
