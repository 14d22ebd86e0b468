"""Other ways in which people do the exercises of the catalogue, as movements between two postures."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from formcheck.simulation.motions.foreign import (
    ALL_FOURS,
    FRONT_ARMS,
    GOBLET,
    STAND,
    Arm,
    Foreign,
    Leg,
    Pose,
    arms,
    both,
)
from formcheck.simulation.plan import Rhythm

RHYTHM: Final = Rhythm(1.4, 1.2, 0.3, rest_s=0.4)


def _way(
    rest: Pose, peak: Pose, rhythm: Rhythm = RHYTHM, *, alternates: bool = False, flat: bool = False, speed: float = 0.0
) -> Foreign:
    return Foreign(rest, peak, rhythm, alternates, flat, speed)


_FLAT: Final = Pose(-88.0, **both(45.0, 8.0, 95.0))
_SIDE_ARMS: Final = {
    "arm_left": Arm((0.9, 0.1, -0.3), (0.9, -0.3, -0.3)),
    "arm_right": Arm((0.3, 0.5, 0.9), (0.1, -0.3, 1.0)),
}
# where the arms may be in exercises that do not need them
ARMS: Final = [
    arms((0.5, 0.2, -0.8), (0.6, -0.5, 0.6)),
    arms((0.95, 0.15, 0), (1, 0, 0)),
    arms((0.1, 0.12, -1), (0.25, 0.05, -1)),
    arms((-0.2, 0.7, -0.5), (0.2, 0.3, 0.9)),
    arms((0.05, 0.25, 1), (0, 0, 1)),
    arms((0.1, 0.5, -0.8), (0.1, -0.7, -0.3)),
    arms((0.4, 0.5, -0.7), (0.6, -0.9, 0.2)),
    arms((0, 1, 0), (0, 1, 0)),
    arms((0.2, 0.5, 0.9), (-0.1, -0.6, 0.2)),
]
# exercises that leave the arms free
FREE_ARMS: Final = {
    "squat",
    "single_leg_squat",
    "lunge",
    "bulgarian_split_squat",
    "lateral_band_walk",
    "standing_hip_abduction",
    "glute_kickback",
    "leg_swing",
    "hip_circle",
    "seated_hip_abduction",
    "banded_external_rotation",
    "hip_thrust",
    "single_leg_hip_thrust",
    "glute_bridge",
    "single_leg_glute_bridge",
}

VARIANTS: Final[dict[str, list[Foreign]]] = {
    "squat": [
        _way(replace(STAND, **GOBLET), Pose(38.0, **both(100.0, 18.0, 95.0, rotation=12.0), **GOBLET), flat=True),
        _way(STAND, Pose(30.0, **both(70.0, 10.0, 65.0), **FRONT_ARMS), flat=True),
        _way(
            replace(STAND, **both(3.0, 20.0, 6.0)),
            Pose(25.0, **both(85.0, 35.0, 85.0, rotation=30.0), **GOBLET),
            flat=True,
        ),
        _way(
            replace(STAND, **arms((0.1, 0.4, 1), (0, 0.2, 1))),
            Pose(35.0, **both(110.0, 14.0, 110.0), **arms((0.2, 0.4, 1), (0.1, 0.2, 1))),
            flat=True,
        ),
        _way(
            Pose(8.0, **arms((-0.2, 0.7, -0.5), (0.2, 0.3, 0.9))),
            Pose(45.0, **both(105.0, 14.0, 95.0), **arms((-0.2, 0.7, -0.5), (0.2, 0.3, 0.9))),
            flat=True,
        ),
        _way(STAND, Pose(45.0, **both(115.0, 12.0, 115.0), **GOBLET), flat=True),
        _way(STAND, Pose(20.0, **both(60.0, 8.0, 65.0)), flat=True),
    ],
    "lunge": [
        _way(
            Pose(5.0, left=Leg(30.0, 3.0, 12.0), right=Leg(-22.0, 3.0, 12.0)),
            Pose(6.0, left=Leg(85.0, 3.0, 90.0), right=Leg(-5.0, 3.0, 92.0, point=30.0)),
        ),
        _way(
            STAND,
            Pose(8.0, left=Leg(85.0, 3.0, 90.0), right=Leg(-15.0, 3.0, 80.0, point=30.0)),
            alternates=True,
            flat=False,
        ),
        _way(
            Pose(5.0, left=Leg(30.0, 3.0, 12.0), right=Leg(-22.0, 3.0, 12.0), **GOBLET),
            Pose(18.0, left=Leg(90.0, 3.0, 85.0), right=Leg(-5.0, 3.0, 85.0, point=30.0), **GOBLET),
        ),
        _way(STAND, Pose(25.0, left=Leg(95.0, 3.0, 90.0), right=Leg(-8.0, 3.0, 70.0, point=30.0)), flat=False),
        _way(
            Pose(5.0, left=Leg(95.0, 3.0, 90.0)),
            Pose(8.0, left=Leg(-12.0, 3.0, 85.0, point=30.0), right=Leg(85.0, 3.0, 90.0)),
            flat=False,
        ),
        _way(
            STAND,
            Pose(8.0, left=Leg(85.0, 3.0, 90.0), right=Leg(-12.0, 3.0, 85.0, point=30.0)),
            alternates=True,
            flat=False,
            speed=0.3,
        ),
    ],
    "bulgarian_split_squat": [
        _way(
            Pose(8.0, left=Leg(18.0, 3.0, 10.0), right=Leg(-12.0, 3.0, 80.0, point=40.0)),
            Pose(15.0, left=Leg(92.0, 3.0, 88.0), right=Leg(0.0, 3.0, 118.0, point=40.0)),
            flat=False,
        ),
        _way(
            Pose(8.0, left=Leg(18.0, 3.0, 10.0), right=Leg(-15.0, 3.0, 70.0, point=40.0)),
            Pose(35.0, left=Leg(105.0, 3.0, 85.0), right=Leg(10.0, 3.0, 105.0, point=40.0)),
            flat=False,
        ),
    ],
    "single_leg_squat": [
        _way(
            Pose(4.0, right=Leg(35.0, 3.0, 15.0), **FRONT_ARMS),
            Pose(32.0, left=Leg(105.0, 3.0, 110.0), right=Leg(85.0, 3.0, 12.0), **FRONT_ARMS),
            flat=False,
        ),
        _way(
            Pose(4.0, right=Leg(3.0, 3.0, 75.0)),
            Pose(30.0, left=Leg(70.0, 3.0, 68.0), right=Leg(15.0, 3.0, 90.0)),
            flat=False,
        ),
        _way(
            Pose(4.0, right=Leg(12.0, 6.0, 8.0)),
            Pose(25.0, left=Leg(65.0, 3.0, 65.0), right=Leg(35.0, 8.0, 10.0)),
            flat=False,
        ),
        _way(
            Pose(4.0, right=Leg(25.0, 6.0, 40.0)),
            Pose(28.0, left=Leg(75.0, 3.0, 75.0), right=Leg(50.0, 8.0, 45.0)),
            flat=False,
        ),
    ],
    "standing_hip_abduction": [
        _way(STAND, Pose(3.0, roll=-6.0, left=Leg(4.0, 38.0, 6.0)), flat=False),
        _way(replace(STAND, **GOBLET), Pose(3.0, roll=-3.0, left=Leg(0.0, 28.0, 4.0), **GOBLET), flat=False),
        _way(replace(STAND, left=Leg(12.0, 6.0, 40.0)), Pose(3.0, roll=-6.0, left=Leg(15.0, 38.0, 40.0)), flat=False),
    ],
    "glute_kickback": [
        _way(
            Pose(12.0, **FRONT_ARMS),
            Pose(25.0, left=Leg(-15.0, 3.0, 12.0), right=Leg(18.0, 3.0, 8.0), **FRONT_ARMS),
            flat=False,
        ),
        _way(
            Pose(35.0, left=Leg(45.0, 3.0, 40.0), right=Leg(40.0, 3.0, 15.0), **FRONT_ARMS),
            Pose(38.0, left=Leg(-12.0, 3.0, 10.0), right=Leg(42.0, 3.0, 15.0), **FRONT_ARMS),
            flat=False,
        ),
        _way(Pose(5.0), Pose(12.0, left=Leg(-20.0, 3.0, 25.0), right=Leg(6.0, 3.0, 6.0)), flat=False),
    ],
    "leg_swing": [
        _way(
            Pose(2.0, left=Leg(-25.0, 3.0, 12.0)),
            Pose(0.0, left=Leg(65.0, 3.0, 10.0)),
            rhythm=Rhythm(0.6, 0.6, 0.0, rest_s=0.05),
            flat=False,
        )
    ],
    "hip_circle": [
        _way(
            replace(STAND, left=Leg(70.0, 4.0, 85.0)),
            replace(STAND, left=Leg(55.0, 45.0, 85.0, rotation=20.0)),
            flat=False,
        )
    ],
    "lateral_band_walk": [
        _way(
            Pose(25.0, **both(40.0, 6.0, 45.0), **GOBLET),
            Pose(25.0, roll=-3.0, left=Leg(42.0, 26.0, 48.0), right=Leg(42.0, 10.0, 48.0), **GOBLET),
            flat=False,
            alternates=True,
        ),
        _way(
            Pose(12.0, **both(20.0, 6.0, 22.0)),
            Pose(12.0, roll=-3.0, left=Leg(20.0, 24.0, 22.0), right=Leg(20.0, 10.0, 22.0)),
            flat=False,
        ),
    ],
    "glute_bridge": [
        _way(_FLAT, Pose(-112.0, **both(2.0, 8.0, 92.0)), flat=False),
        _way(Pose(-88.0, **both(55.0, 12.0, 115.0)), Pose(-115.0, **both(-5.0, 12.0, 105.0)), flat=False),
        _way(Pose(-88.0, **both(35.0, 8.0, 70.0)), Pose(-105.0, **both(5.0, 8.0, 65.0)), flat=False),
    ],
    "single_leg_glute_bridge": [
        _way(
            Pose(-88.0, left=Leg(45.0, 6.0, 95.0), right=Leg(50.0, 3.0, 8.0)),
            Pose(-112.0, left=Leg(0.0, 6.0, 92.0), right=Leg(22.0, 3.0, 6.0)),
            flat=False,
        ),
        _way(
            Pose(-88.0, left=Leg(45.0, 6.0, 95.0), right=Leg(85.0, 3.0, 20.0)),
            Pose(-112.0, left=Leg(0.0, 6.0, 92.0), right=Leg(70.0, 3.0, 20.0)),
            flat=False,
        ),
        _way(
            Pose(-88.0, left=Leg(45.0, 6.0, 95.0), right=Leg(95.0, 3.0, 95.0)),
            Pose(-112.0, left=Leg(0.0, 6.0, 92.0), right=Leg(80.0, 3.0, 95.0)),
            flat=False,
        ),
    ],
    "hip_thrust": [
        _way(Pose(-50.0, **both(75.0, 8.0, 95.0)), Pose(-86.0, **both(2.0, 8.0, 90.0)), flat=False),
        _way(
            Pose(-55.0, **both(60.0, 14.0, 85.0), **arms((0.4, 0.5, -0.7), (0.4, -0.3, -0.6))),
            Pose(-88.0, **both(-2.0, 14.0, 85.0), **arms((0.2, 0.5, -0.7), (0.6, -0.3, -0.6))),
            flat=False,
        ),
    ],
    "single_leg_hip_thrust": [
        _way(
            Pose(-50.0, left=Leg(75.0, 6.0, 95.0), right=Leg(80.0, 3.0, 40.0)),
            Pose(-86.0, left=Leg(2.0, 6.0, 90.0), right=Leg(70.0, 3.0, 40.0)),
            flat=False,
        ),
        _way(
            Pose(-52.0, left=Leg(70.0, 6.0, 95.0), right=Leg(60.0, 3.0, 8.0)),
            Pose(-86.0, left=Leg(2.0, 6.0, 90.0), right=Leg(10.0, 3.0, 8.0)),
            flat=False,
        ),
    ],
    "donkey_kick": [
        _way(
            ALL_FOURS,
            Pose(
                80.0,
                left=Leg(0.0, 4.0, 88.0),
                right=Leg(82.0, 4.0, 92.0, point=60.0),
                **arms((1.0, 0.1, 0.1), (1.0, 0.05, 0.0)),
            ),
            flat=False,
        ),
        _way(
            Pose(90.0, **both(92.0, 4.0, 95.0, point=60.0), **arms((1.0, 0.1, 0.1), (0.0, 0.05, 1.0))),
            Pose(
                88.0,
                left=Leg(5.0, 4.0, 80.0),
                right=Leg(90.0, 4.0, 95.0, point=60.0),
                **arms((1.0, 0.1, 0.1), (0.0, 0.05, 1.0)),
            ),
            flat=False,
        ),
    ],
    "bird_dog": [
        _way(
            ALL_FOURS,
            Pose(
                82.0,
                left=Leg(0.0, 4.0, 8.0),
                right=Leg(84.0, 4.0, 92.0, point=60.0),
                arm_left=Arm((1.0, 0.1, 0.1), (1.0, 0.05, 0.0)),
                arm_right=Arm((0.2, 0.1, 1.0), (0.1, 0.0, 1.0)),
            ),
            alternates=True,
            flat=False,
        )
    ],
    "clamshell": [
        _way(
            Pose(0.0, roll=88.0, **both(50.0, 2.0, 90.0), **_SIDE_ARMS),
            Pose(0.0, roll=86.0, left=Leg(50.0, 28.0, 90.0, rotation=35.0), right=Leg(50.0, 2.0, 90.0), **_SIDE_ARMS),
            flat=False,
        ),
        _way(
            Pose(0.0, roll=75.0, **both(65.0, 2.0, 95.0), **_SIDE_ARMS),
            Pose(0.0, roll=72.0, left=Leg(65.0, 35.0, 95.0, rotation=30.0), right=Leg(65.0, 2.0, 95.0), **_SIDE_ARMS),
            flat=False,
        ),
    ],
    "side_lying_hip_abduction": [
        _way(
            Pose(0.0, roll=88.0, left=Leg(2.0, 0.0, 6.0), right=Leg(2.0, 2.0, 6.0), **_SIDE_ARMS),
            Pose(0.0, roll=86.0, left=Leg(2.0, 38.0, 6.0), right=Leg(2.0, 2.0, 6.0), **_SIDE_ARMS),
            flat=False,
        ),
        _way(
            Pose(0.0, roll=72.0, left=Leg(2.0, 0.0, 6.0), right=Leg(20.0, 2.0, 60.0), **_SIDE_ARMS),
            Pose(0.0, roll=70.0, left=Leg(0.0, 45.0, 6.0), right=Leg(20.0, 2.0, 60.0), **_SIDE_ARMS),
            flat=False,
        ),
    ],
    "side_plank_hip_lift": [
        _way(
            Pose(
                0.0,
                roll=50.0,
                left=Leg(3.0, 14.0, 5.0),
                right=Leg(3.0, -14.0, 5.0),
                arm_left=Arm((0.0, 1.0, 0.0), (0.0, 1.0, 0.0)),
                arm_right=Arm((0.0, 0.75, -0.6), (0.0, 0.75, -0.6)),
            ),
            Pose(
                0.0,
                roll=66.0,
                left=Leg(3.0, 2.0, 5.0),
                right=Leg(3.0, 0.0, 5.0),
                arm_left=Arm((0.0, 1.0, 0.0), (0.0, 1.0, 0.0)),
                arm_right=Arm((0.0, 0.9, -0.4), (0.0, 0.9, -0.4)),
            ),
            flat=False,
        ),
        _way(
            Pose(
                0.0,
                roll=58.0,
                left=Leg(3.0, 10.0, 70.0),
                right=Leg(3.0, -12.0, 85.0),
                arm_right=Arm((0.0, 0.8, -0.5), (1.0, 0.1, 0.0)),
            ),
            Pose(
                0.0,
                roll=74.0,
                left=Leg(3.0, 2.0, 70.0),
                right=Leg(3.0, -2.0, 85.0),
                arm_right=Arm((0.0, 0.95, -0.3), (1.0, 0.1, 0.0)),
            ),
            flat=False,
        ),
    ],
    "seated_hip_abduction": [
        _way(
            Pose(2.0, **both(85.0, 2.0, 88.0), rise=0.1),
            Pose(2.0, **both(85.0, 28.0, 88.0, rotation=15.0), rise=0.1),
            flat=False,
        ),
        _way(
            Pose(-20.0, **both(70.0, 3.0, 85.0), rise=0.2),
            Pose(-20.0, **both(70.0, 32.0, 85.0, rotation=15.0), rise=0.2),
            flat=False,
        ),
    ],
    "banded_external_rotation": [
        _way(
            Pose(15.0, **both(25.0, 8.0, 30.0, rotation=-12.0)),
            Pose(15.0, **both(25.0, 14.0, 30.0, rotation=22.0)),
            flat=True,
        )
    ],
}
