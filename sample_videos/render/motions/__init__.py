"""Movements by exercise id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from render.motions.band_walk import LateralBandWalk
from render.motions.hip_circle import HipCircle
from render.motions.leg_lifts import GluteKickback, LegSwing, StandingHipAbduction
from render.motions.lunges import BulgarianSplitSquat, Lunge
from render.motions.lying import Clamshell, SideLyingAbduction
from render.motions.quadruped import BirdDog, DonkeyKick
from render.motions.seated import BandedExternalRotation, SeatedAbduction
from render.motions.side_plank import SidePlank
from render.motions.squats import SingleLegSquat, Squat
from render.motions.thrusts import GluteBridge, HipThrust, SingleLegGluteBridge, SingleLegHipThrust

if TYPE_CHECKING:
    from render.motions.base import Motion

MOTIONS: dict[str, type[Motion]] = {
    "hip_thrust": HipThrust,
    "single_leg_hip_thrust": SingleLegHipThrust,
    "glute_bridge": GluteBridge,
    "single_leg_glute_bridge": SingleLegGluteBridge,
    "squat": Squat,
    "single_leg_squat": SingleLegSquat,
    "lateral_band_walk": LateralBandWalk,
    "lunge": Lunge,
    "bulgarian_split_squat": BulgarianSplitSquat,
    "standing_hip_abduction": StandingHipAbduction,
    "clamshell": Clamshell,
    "side_lying_hip_abduction": SideLyingAbduction,
    "side_plank_hip_lift": SidePlank,
    "donkey_kick": DonkeyKick,
    "bird_dog": BirdDog,
    "glute_kickback": GluteKickback,
    "seated_hip_abduction": SeatedAbduction,
    "banded_external_rotation": BandedExternalRotation,
    "leg_swing": LegSwing,
    "hip_circle": HipCircle,
}
