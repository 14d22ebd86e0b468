"""Movements on the floor, on a seat and on the knees that are no exercise of the catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from formcheck.simulation.motions.foreign import (
    ALL_FOURS,
    BRISK,
    FLAT_BACK,
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

_SEAT: Final = Pose(5.0, **both(88.0, 8.0, 85.0))
_LONG_SEAT: Final = Pose(0.0, **both(88.0, 6.0, 8.0))
_KNEEL: Final = Pose(3.0, **both(5.0, 5.0, 92.0, point=60.0))
_HALF_KNEEL: Final = Pose(3.0, left=Leg(85.0, 4.0, 88.0), right=Leg(-3.0, 4.0, 92.0, point=60.0))
_BENCH: Final = Pose(-86.0, **both(-25.0, 12.0, 65.0), **arms((0.0, 1.0, -0.1), (1.0, 0.1, 0.0)))


FOREIGN_FLOOR: Final[dict[str, Foreign]] = {
    # face down
    "push_up": Foreign(
        PLANK, replace(PLANK, pitch=88.0, **arms((0.15, 0.9, -0.3), (0.95, -0.2, 0.1))), BRISK, flat=False
    ),
    "plank": Foreign(
        replace(PLANK, pitch=86.0, **arms((1.0, 0.1, 0.0), (0.1, -0.1, 1.0))),
        replace(PLANK, pitch=87.0, bend=-3.0, **arms((1.0, 0.1, 0.0), (0.1, -0.1, 1.0))),
        SLOW,
        flat=False,
    ),
    "mountain_climber": Foreign(PLANK, replace(PLANK, left=Leg(95.0, 4.0, 100.0)), QUICK, alternates=True, flat=False),
    "superman": Foreign(
        Pose(90.0, **both(0.0, 4.0, 5.0), **arms((0.1, 0.2, 1.0), (0.1, 0.1, 1.0))),
        Pose(82.0, bend=-18.0, **both(-14.0, 4.0, 5.0), **arms((0.0, 0.2, 1.0), (-0.1, 0.1, 1.0))),
        SLOW,
        flat=False,
    ),
    "cobra": Foreign(
        Pose(88.0, **both(0.0, 4.0, 5.0), **arms((0.3, 0.4, -0.6), (0.5, 0.0, 0.9))),
        Pose(70.0, bend=-40.0, **both(-8.0, 4.0, 5.0), **arms((0.7, 0.2, -0.7), (0.9, 0.1, -0.4))),
        SLOW,
        flat=False,
    ),
    "childs_pose": Foreign(
        ALL_FOURS,
        Pose(75.0, bend=15.0, **both(135.0, 8.0, 140.0, point=60.0), **arms((0.3, 0.1, 1.0), (0.2, 0.0, 1.0))),
        SLOW,
        flat=False,
    ),
    "cat_cow": Foreign(replace(ALL_FOURS, bend=-18.0), replace(ALL_FOURS, pitch=76.0, bend=24.0), SLOW, flat=False),
    "all_fours_twist": Foreign(
        ALL_FOURS,
        replace(ALL_FOURS, arm_left=Arm((-0.4, 1.0, 0.2), (-0.4, 0.9, 0.4)), bend=-5.0, roll=12.0),
        SLOW,
        flat=False,
    ),
    "pigeon": Foreign(
        Pose(
            20.0,
            left=Leg(95.0, 25.0, 95.0, rotation=40.0),
            right=Leg(-20.0, 3.0, 8.0, point=60.0),
            **arms((0.6, 0.2, -0.8), (0.7, 0.0, -0.7)),
        ),
        Pose(
            70.0,
            left=Leg(125.0, 25.0, 95.0, rotation=40.0),
            right=Leg(10.0, 3.0, 8.0, point=60.0),
            **arms((0.7, 0.1, 0.8), (0.6, 0.0, 0.8)),
        ),
        SLOW,
        flat=False,
    ),
    # on the back
    "sit_up": Foreign(
        replace(FLAT_BACK, **arms((0.5, 0.3, -0.5), (0.5, -0.5, 0.7))),
        Pose(-15.0, bend=20.0, **both(105.0, 6.0, 90.0), **arms((0.5, 0.3, -0.5), (0.5, -0.5, 0.7))),
        BRISK,
        flat=False,
    ),
    "crunch": Foreign(
        replace(FLAT_BACK, **arms((0.2, 0.8, 0.5), (0.1, -0.6, 0.7))),
        replace(FLAT_BACK, bend=32.0, **arms((0.2, 0.8, 0.5), (0.1, -0.6, 0.7))),
        BRISK,
        flat=False,
    ),
    "dead_bug": Foreign(
        Pose(-88.0, **both(90.0, 4.0, 90.0), **arms((1.0, 0.1, 0.0), (1.0, 0.0, 0.0))),
        Pose(
            -88.0,
            left=Leg(12.0, 4.0, 12.0),
            right=Leg(90.0, 4.0, 90.0),
            arm_left=Arm((1.0, 0.1, 0.0), (1.0, 0.0, 0.0)),
            arm_right=Arm((0.2, 0.1, 1.0), (0.1, 0.0, 1.0)),
        ),
        SLOW,
        alternates=True,
        flat=False,
    ),
    "leg_raise": Foreign(Pose(-88.0, **both(5.0, 3.0, 5.0)), Pose(-88.0, **both(88.0, 3.0, 8.0)), SLOW, flat=False),
    "bicycle": Foreign(
        Pose(-80.0, bend=22.0, **both(60.0, 3.0, 60.0), **arms((0.2, 0.8, 0.5), (0.1, -0.6, 0.7))),
        Pose(
            -80.0,
            bend=24.0,
            left=Leg(105.0, 3.0, 105.0),
            right=Leg(20.0, 3.0, 10.0),
            **arms((0.2, 0.8, 0.5), (0.1, -0.6, 0.7)),
        ),
        QUICK,
        alternates=True,
        flat=False,
    ),
    "hollow_hold": Foreign(
        Pose(-84.0, bend=14.0, **both(18.0, 3.0, 5.0), **arms((0.2, 0.2, 1.0), (0.1, 0.0, 1.0))),
        Pose(-82.0, bend=16.0, **both(21.0, 3.0, 5.0), **arms((0.2, 0.2, 1.0), (0.1, 0.0, 1.0))),
        SLOW,
        flat=False,
    ),
    "bench_press": Foreign(
        replace(_BENCH, rise=0.4),
        replace(_BENCH, rise=0.4, **arms((1.0, 0.2, 0.0), (1.0, 0.0, 0.0))),
        BRISK,
        flat=False,
    ),
    "hamstring_stretch_on_the_back": Foreign(
        Pose(-88.0, left=Leg(70.0, 3.0, 40.0), right=Leg(5.0, 3.0, 5.0), **arms((0.8, 0.2, -0.6), (0.9, 0.0, -0.3))),
        Pose(-88.0, left=Leg(88.0, 3.0, 8.0), right=Leg(5.0, 3.0, 5.0), **arms((0.9, 0.2, -0.4), (0.9, 0.0, -0.2))),
        SLOW,
        flat=False,
    ),
    "knees_to_chest": Foreign(
        FLAT_BACK, Pose(-88.0, **both(125.0, 8.0, 130.0), **arms((0.7, 0.3, -0.7), (0.8, -0.3, -0.2))), SLOW, flat=False
    ),
    "lying_still": Foreign(FLAT_BACK, replace(FLAT_BACK, bend=2.0), SLOW, flat=False),
    "lying_on_the_side_still": Foreign(
        Pose(5.0, roll=88.0, **both(30.0, 3.0, 45.0)), Pose(8.0, roll=87.0, **both(30.0, 3.0, 45.0)), SLOW, flat=False
    ),
    "open_book": Foreign(
        Pose(5.0, roll=88.0, **both(80.0, 3.0, 90.0), **FRONT_ARMS),
        Pose(
            5.0,
            roll=80.0,
            **both(80.0, 3.0, 90.0),
            arm_left=Arm((-0.3, 1.0, 0.0), (-0.3, 1.0, 0.0)),
            arm_right=Arm((1.0, 0.1, 0.0), (1.0, 0.0, 0.0)),
        ),
        SLOW,
        flat=False,
    ),
    # seated and kneeling
    "seated_curl": Foreign(
        replace(_SEAT, rise=0.3), replace(_SEAT, rise=0.3, **arms((0.2, 0.12, -1.0), (0.8, 0.0, 0.75)))
    ),
    "seated_press": Foreign(
        replace(_SEAT, rise=0.0, **arms((0.3, 0.7, -0.5), (0.1, 0.0, 1.0))),
        replace(_SEAT, rise=0.0, **arms((0.05, 0.25, 1.0), (0.0, 0.0, 1.0))),
    ),
    "seated_still": Foreign(_SEAT, replace(_SEAT, pitch=9.0, bend=4.0), SLOW),
    "knee_extension": Foreign(_SEAT, replace(_SEAT, left=Leg(88.0, 8.0, 12.0)), BRISK, alternates=True, flat=False),
    "dip": Foreign(
        Pose(-5.0, **both(60.0, 5.0, 35.0), **arms((-0.3, 0.15, -0.9), (-0.2, 0.0, -1.0)), rise=0.3),
        Pose(0.0, **both(95.0, 5.0, 55.0), **arms((-0.9, 0.3, -0.2), (0.2, 0.0, -1.0)), rise=0.3),
        BRISK,
        flat=False,
    ),
    "seated_forward_bend": Foreign(
        _LONG_SEAT, Pose(20.0, bend=35.0, **both(105.0, 6.0, 8.0), **FRONT_ARMS), SLOW, flat=False
    ),
    "seated_twist": Foreign(
        Pose(-30.0, turn=-25.0, bend=15.0, **both(75.0, 6.0, 75.0), **GOBLET),
        Pose(-30.0, turn=25.0, bend=15.0, **both(75.0, 6.0, 75.0), **GOBLET),
        BRISK,
        flat=False,
    ),
    "ninety_ninety": Foreign(
        Pose(0.0, left=Leg(85.0, 30.0, 90.0, rotation=50.0), right=Leg(70.0, 45.0, 95.0, rotation=-45.0)),
        Pose(0.0, left=Leg(80.0, 30.0, 90.0, rotation=-40.0), right=Leg(75.0, 35.0, 95.0, rotation=50.0)),
        SLOW,
        flat=False,
    ),
    "butterfly": Foreign(
        Pose(0.0, **both(88.0, 35.0, 110.0, rotation=45.0)),
        Pose(25.0, **both(110.0, 38.0, 110.0, rotation=50.0)),
        SLOW,
        flat=False,
    ),
    "hip_flexor_stretch": Foreign(
        _HALF_KNEEL,
        replace(_HALF_KNEEL, pitch=-2.0, left=Leg(95.0, 4.0, 105.0), right=Leg(-20.0, 4.0, 80.0, point=60.0)),
        SLOW,
        flat=False,
    ),
    "half_kneeling_press": Foreign(
        replace(_HALF_KNEEL, **arms((0.3, 0.7, -0.5), (0.1, 0.0, 1.0))),
        replace(_HALF_KNEEL, **arms((0.05, 0.25, 1.0), (0.0, 0.0, 1.0))),
        flat=False,
    ),
    "kneeling_still": Foreign(_KNEEL, replace(_KNEEL, pitch=8.0), SLOW, flat=False),
    "kneeling_sit_back": Foreign(_KNEEL, Pose(15.0, **both(70.0, 5.0, 140.0, point=60.0)), SLOW, flat=False),
    # getting there
    "get_down_to_the_floor": Foreign(STAND, FLAT_BACK, Rhythm(2.5, 2.5, 2.0, rest_s=2.0), flat=False),
    "get_down_on_all_fours": Foreign(STAND, ALL_FOURS, Rhythm(2.0, 2.0, 2.0, rest_s=2.0), flat=False),
    "tibialis_raise": Foreign(
        Pose(-10.0, **both(-5.0, 3.0, 4.0)), Pose(-10.0, **both(-5.0, 3.0, 4.0, point=-20.0)), BRISK, flat=False
    ),
    "leaning_calf_stretch": Foreign(
        Pose(18.0, left=Leg(45.0, 3.0, 35.0), right=Leg(0.0, 3.0, 5.0), **FRONT_ARMS),
        Pose(22.0, left=Leg(55.0, 3.0, 50.0), right=Leg(-2.0, 3.0, 5.0), **FRONT_ARMS),
        SLOW,
    ),
}
