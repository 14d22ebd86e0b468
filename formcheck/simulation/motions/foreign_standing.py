"""Movements on the feet that are no exercise of the catalogue, and what begins there."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from formcheck.simulation.motions.foreign import (
    BRISK,
    FRONT_ARMS,
    GOBLET,
    PLANK,
    QUICK,
    SLOW,
    STAND,
    Arm,
    Foreign,
    Leg,
    Pose,
    arms,
    both,
)
from formcheck.simulation.plan import Rhythm

_HINGE: Final = Pose(75.0, **both(80.0, 5.0, 22.0), **arms((0.8, 0.12, -0.6), (0.9, 0.05, -0.5)))
_DEADLIFT: Final = Pose(65.0, **both(110.0, 6.0, 62.0), **arms((0.75, 0.15, -0.7), (0.85, 0.05, -0.6)))
_BENT: Final = Pose(60.0, **both(68.0, 5.0, 25.0), **arms((0.85, 0.15, -0.5), (0.9, 0.1, -0.5)))

FOREIGN_STANDING: Final[dict[str, Foreign]] = {
    # on the feet, hinging
    "romanian_deadlift": Foreign(STAND, _HINGE, Rhythm(2.0, 1.4, 0.2, rest_s=0.4, eccentric_first=True)),
    "deadlift": Foreign(_DEADLIFT, STAND, Rhythm(1.4, 1.2, 0.4, rest_s=0.3)),
    "good_morning": Foreign(
        replace(STAND, **arms((-0.2, 0.7, -0.5), (0.2, 0.3, 0.9))),
        replace(_HINGE, **arms((-0.2, 0.7, -0.5), (0.2, 0.3, 0.9))),
        Rhythm(1.8, 1.3, 0.1, rest_s=0.3, eccentric_first=True),
    ),
    "kettlebell_swing": Foreign(
        replace(_HINGE, pitch=55.0, **both(75.0, 8.0, 38.0), **arms((0.25, 0.0, -1.0), (0.1, -0.1, -1.0))),
        replace(STAND, pitch=-3.0, **FRONT_ARMS),
        Rhythm(0.7, 0.6, 0.05, rest_s=0.05),
    ),
    "single_leg_deadlift": Foreign(
        STAND,
        Pose(75.0, left=Leg(78.0, 3.0, 15.0), right=Leg(0.0, 3.0, 12.0), **arms((0.9, 0.1, -0.4), (0.9, 0.0, -0.4))),
        SLOW,
        flat=False,
    ),
    "pick_up": Foreign(
        STAND,
        Pose(70.0, bend=20.0, **both(105.0, 8.0, 70.0), **arms((0.9, 0.1, -0.4), (0.95, 0.0, -0.3))),
        Rhythm(1.2, 1.1, 0.3, rest_s=2.0, eccentric_first=True),
    ),
    "pick_up_on_one_leg": Foreign(
        STAND,
        Pose(70.0, left=Leg(85.0, 3.0, 40.0), right=Leg(25.0, 3.0, 30.0), **arms((0.9, 0.1, -0.4), (0.95, 0.0, -0.3))),
        Rhythm(1.2, 1.1, 0.3, rest_s=2.0),
        flat=False,
    ),
    "toe_touch": Foreign(
        STAND,
        Pose(70.0, bend=45.0, **both(85.0, 3.0, 5.0), **arms((1.0, 0.1, 0.3), (1.0, 0.0, 0.3))),
        SLOW,
    ),
    "sit_down": Foreign(
        STAND,
        Pose(12.0, **both(98.0, 8.0, 88.0), **arms((0.4, 0.15, -0.9), (0.9, -0.05, -0.2))),
        Rhythm(1.6, 1.6, 3.0, rest_s=3.0, eccentric_first=True),
    ),
    "bent_row": Foreign(_BENT, replace(_BENT, **arms((-0.5, 0.3, -0.6), (0.9, 0.0, -0.45))), BRISK),
    "one_arm_row": Foreign(
        replace(_BENT, pitch=72.0, left=Leg(70.0, 3.0, 80.0), arm_left=Arm((0.9, 0.1, -0.3), (1.0, 0.0, -0.2))),
        replace(
            _BENT,
            pitch=72.0,
            left=Leg(70.0, 3.0, 80.0),
            arm_left=Arm((0.9, 0.1, -0.3), (1.0, 0.0, -0.2)),
            arm_right=Arm((-0.6, 0.2, -0.5), (0.9, 0.0, -0.3)),
        ),
        flat=False,
    ),
    # on the feet, arms only
    "curl": Foreign(STAND, replace(STAND, **arms((0.15, 0.12, -1.0), (0.8, 0.0, 0.75)))),
    "one_arm_curl": Foreign(STAND, replace(STAND, arm_left=Arm((0.15, 0.12, -1.0), (0.8, 0.0, 0.75))), alternates=True),
    "overhead_press": Foreign(
        replace(STAND, **arms((0.3, 0.7, -0.5), (0.1, 0.0, 1.0))),
        replace(STAND, **arms((0.05, 0.25, 1.0), (0.0, 0.0, 1.0))),
    ),
    "lateral_raise": Foreign(STAND, replace(STAND, **arms((0.1, 1.0, 0.05), (0.2, 1.0, 0.0)))),
    "front_raise": Foreign(STAND, replace(STAND, **FRONT_ARMS)),
    "triceps_extension": Foreign(
        replace(STAND, **arms((0.2, 0.2, 1.0), (-0.6, -0.1, -0.6))),
        replace(STAND, **arms((0.2, 0.2, 1.0), (0.0, 0.0, 1.0))),
    ),
    "arm_circle": Foreign(STAND, replace(STAND, **arms((0.0, 0.4, 1.0), (0.0, 0.2, 1.0))), BRISK),
    "trunk_twist": Foreign(
        replace(STAND, turn=-35.0, **GOBLET), replace(STAND, turn=35.0, **GOBLET), BRISK, flat=False
    ),
    "side_bend": Foreign(replace(STAND, roll=-18.0), replace(STAND, roll=18.0), SLOW),
    "shrug_still": Foreign(STAND, replace(STAND, pitch=5.0)),
    "drink": Foreign(STAND, replace(STAND, pitch=-4.0, arm_left=Arm((0.5, 0.3, -0.6), (0.4, -0.4, 0.9))), SLOW),
    # on the feet, legs
    "calf_raise": Foreign(STAND, replace(STAND, rise=0.09), BRISK),
    "marching": Foreign(
        STAND,
        replace(STAND, left=Leg(80.0, 3.0, 85.0), arm_right=Arm((0.6, 0.12, -0.8), (0.8, 0.0, 0.3))),
        Rhythm(0.6, 0.5, 0.05, rest_s=0.1),
        alternates=True,
        flat=False,
    ),
    "high_knees": Foreign(
        STAND,
        replace(STAND, left=Leg(90.0, 3.0, 95.0), arm_right=Arm((0.6, 0.12, -0.8), (0.8, 0.0, 0.3)), rise=0.04),
        Rhythm(0.25, 0.22, 0.0, rest_s=0.02),
        alternates=True,
        flat=False,
    ),
    "butt_kicks": Foreign(
        STAND,
        replace(STAND, left=Leg(0.0, 3.0, 115.0), rise=0.03),
        Rhythm(0.28, 0.25, 0.0, rest_s=0.02),
        alternates=True,
        flat=False,
    ),
    "walking": Foreign(
        STAND,
        replace(STAND, left=Leg(28.0, 3.0, 20.0), right=Leg(-20.0, 3.0, 22.0)),
        Rhythm(0.3, 0.3, 0.0, rest_s=0.02),
        alternates=True,
        flat=False,
        speed=0.8,
    ),
    "walking_on_the_spot": Foreign(
        STAND,
        replace(STAND, left=Leg(38.0, 3.0, 55.0)),
        Rhythm(0.35, 0.3, 0.0, rest_s=0.05),
        alternates=True,
        flat=False,
    ),
    "knee_hug": Foreign(
        STAND,
        replace(STAND, left=Leg(115.0, 3.0, 125.0), **arms((0.6, 0.2, -0.8), (0.8, -0.3, 0.1))),
        SLOW,
        alternates=True,
        flat=False,
    ),
    "quad_stretch": Foreign(
        STAND,
        replace(STAND, left=Leg(-5.0, 3.0, 125.0), arm_left=Arm((-0.3, 0.15, -0.9), (-0.3, 0.05, -0.9))),
        Rhythm(1.2, 1.2, 3.0),
        alternates=True,
        flat=False,
    ),
    "ankle_circle": Foreign(
        replace(STAND, left=Leg(25.0, 4.0, 20.0, point=-10.0)),
        replace(STAND, left=Leg(25.0, 8.0, 25.0, point=35.0)),
        BRISK,
        flat=False,
    ),
    "jumping_jack": Foreign(
        STAND, replace(STAND, **both(3.0, 24.0, 10.0), **arms((0.0, 0.5, 1.0), (0.0, 0.0, 1.0)), rise=0.05), QUICK
    ),
    "jump": Foreign(
        Pose(38.0, **both(85.0, 6.0, 80.0), **arms((-0.4, 0.15, -0.9), (-0.4, 0.1, -0.9))),
        replace(STAND, rise=0.35, **arms((0.6, 0.2, 0.8), (0.4, 0.1, 1.0))),
        Rhythm(0.5, 0.4, 0.0, rest_s=0.5),
    ),
    "side_step": Foreign(
        STAND,
        replace(STAND, roll=-3.0, left=Leg(5.0, 20.0, 10.0)),
        Rhythm(0.4, 0.4, 0.1, rest_s=0.1),
        alternates=True,
        flat=False,
    ),
    "side_lunge_stretch": Foreign(
        Pose(20.0, **both(30.0, 28.0, 10.0)),
        Pose(35.0, roll=8.0, left=Leg(75.0, 30.0, 85.0), right=Leg(35.0, 40.0, 5.0)),
        SLOW,
        alternates=True,
    ),
    "front_kick": Foreign(
        STAND, replace(STAND, pitch=-6.0, left=Leg(85.0, 3.0, 20.0)), QUICK, alternates=True, flat=False
    ),
    "step_touch_reach": Foreign(
        STAND,
        replace(STAND, left=Leg(-25.0, 5.0, 15.0), **arms((0.3, 0.3, 0.9), (0.1, 0.1, 1.0))),
        BRISK,
        alternates=True,
        flat=False,
    ),
    "burpee": Foreign(
        replace(STAND, rise=0.1, **arms((0.2, 0.3, 1.0), (0.1, 0.1, 1.0))),
        replace(PLANK, pitch=75.0),
        Rhythm(1.2, 1.2, 0.6, rest_s=0.3),
        flat=False,
    ),
    "inchworm": Foreign(
        Pose(80.0, bend=30.0, **both(90.0, 3.0, 12.0), **arms((1.0, 0.1, 0.3), (1.0, 0.0, 0.3))),
        PLANK,
        Rhythm(2.5, 2.0, 0.4),
        flat=False,
    ),
    "downward_dog": Foreign(
        Pose(125.0, **both(100.0, 5.0, 8.0), **arms((0.4, 0.15, 1.0), (0.3, 0.0, 1.0))),
        Pose(122.0, left=Leg(98.0, 5.0, 30.0), right=Leg(100.0, 5.0, 5.0), **arms((0.4, 0.15, 1.0), (0.3, 0.0, 1.0))),
        SLOW,
        alternates=True,
        flat=False,
    ),
}
