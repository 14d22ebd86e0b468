"""Named lists of clips."""

from __future__ import annotations

from typing import Any

from render.clip import Clip

WIDE, TALL, HD, SMALL = (640, 480), (480, 640), (960, 540), (640, 360)


def clips(exercise: str, seed: int, *variants: tuple[str, dict[str, Any]]) -> list[Clip]:
    """One clip for every (suffix, options) pair with consecutive seeds."""
    return [Clip(f"{exercise}_{suffix}", exercise, seed + i, **options) for i, (suffix, options) in enumerate(variants)]


DEV = [
    *clips(
        "hip_thrust",
        100,
        ("clean1", {"facing": 1}),
        ("arch1", {"faults": ("lumbar_arch",), "facing": -1}),
        ("tilt1", {"faults": ("pelvic_tilt",), "facing": 1, "fps": 25}),
        ("high1", {"faults": ("high",), "facing": -1}),
        (
            "mixed1",
            {"faults": ("lumbar_arch", "pelvic_tilt", "high", "partial_range", "rushed"), "reps": 8, "share": 0.7},
        ),
        ("archall1", {"faults": ("lumbar_arch",), "share": 1.0, "fps": 25}),
        ("high_arch2", {"faults": ("high", "lumbar_arch"), "share": 0.7}),
        ("tilt_high2", {"faults": ("pelvic_tilt", "high"), "share": 0.6, "size": SMALL}),
        ("partial1", {"faults": ("partial_range", "rushed"), "share": 0.6}),
        ("clean2", {"size": HD, "fps": 25}),
    ),
    *clips(
        "lateral_band_walk",
        200,
        ("clean1", {}),
        ("valgus1", {"faults": ("knee_valgus",)}),
        ("valgus_lead1", {"faults": ("valgus_lead",), "fps": 25}),
        ("mixed1", {"faults": ("knee_valgus", "feet_together", "standing_up", "trunk_lean", "rushed"), "share": 0.6}),
        ("valgus_all1", {"faults": ("knee_valgus",), "share": 1.0}),
        ("rear1", {"faults": ("knee_valgus", "trunk_lean"), "view": "rear"}),
        ("valgus_trail1", {"faults": ("valgus_trail",), "size": HD}),
        ("feet1", {"faults": ("feet_together", "standing_up"), "share": 0.5}),
        ("clean2", {"fps": 50, "size": SMALL}),
    ),
    *clips(
        "single_leg_hip_thrust",
        300,
        ("front_clean1", {"view": "front"}),
        ("front_drop1", {"view": "front", "faults": ("hip_drop",)}),
        ("oblique_drop1", {"view": "oblique", "faults": ("hip_drop",)}),
        ("front_drop2", {"view": "front", "faults": ("hip_drop",), "side": "R", "fps": 25}),
        ("oblique_clean1", {"view": "oblique"}),
        ("side_mixed1", {"view": "side", "faults": ("lumbar_arch", "partial_range", "rushed"), "share": 0.6}),
        ("oblique_drop2", {"view": "oblique", "faults": ("hip_drop",), "side": "L"}),
    ),
    *clips(
        "single_leg_squat",
        400,
        ("clean1", {"size": TALL}),
        ("drop1", {"faults": ("hip_drop",)}),
        ("valgus1", {"faults": ("knee_valgus",)}),
        ("mixed1", {"faults": ("hip_drop", "knee_valgus", "trunk_lean"), "share": 0.6}),
        ("drop2", {"faults": ("hip_drop",), "fps": 25, "size": TALL}),
        ("lean_partial1", {"faults": ("trunk_lean", "partial_range", "rushed"), "share": 0.6}),
    ),
    *clips(
        "squat",
        500,
        ("front_clean1", {"view": "front"}),
        ("front_valgus1", {"view": "front", "faults": ("knee_valgus",)}),
        ("side_partial1", {"view": "side", "faults": ("partial_range", "rushed")}),
        ("side_mixed1", {"view": "side", "faults": ("trunk_angle", "heel_lift"), "share": 0.6}),
        (
            "front_mixed2",
            {"view": "front", "faults": ("knee_valgus", "valgus_left", "trunk_lean"), "size": TALL, "share": 0.6},
        ),
        ("side_clean2", {"view": "side", "fps": 25}),
    ),
    *clips(
        "glute_bridge",
        600,
        ("clean1", {}),
        ("arch1", {"faults": ("lumbar_arch",)}),
        ("tilt1", {"faults": ("pelvic_tilt",), "fps": 25}),
        ("high1", {"faults": ("high",)}),
        ("partial1", {"faults": ("partial_range", "rushed"), "share": 0.6}),
        ("archall1", {"faults": ("lumbar_arch",), "share": 1.0}),
    ),
]

ENTRY = [
    *clips(
        "hip_thrust", 3000, ("entry1", {"entry": True}), ("entry_arch1", {"entry": True, "faults": ("lumbar_arch",)})
    ),
    *clips(
        "squat",
        3010,
        ("entry_front1", {"entry": True, "view": "front", "faults": ("knee_valgus",)}),
        ("entry_side1", {"entry": True, "view": "side"}),
    ),
    *clips("lateral_band_walk", 3020, ("entry1", {"entry": True, "faults": ("knee_valgus",)})),
    *clips("glute_bridge", 3030, ("entry1", {"entry": True})),
    *clips("single_leg_squat", 3040, ("entry1", {"entry": True, "faults": ("hip_drop",)})),
    *clips("clamshell", 3050, ("entry1", {"entry": True, "faults": ("pelvis_roll",)})),
    *clips(
        "single_leg_hip_thrust", 3060, ("entry_oblique1", {"entry": True, "view": "oblique", "faults": ("hip_drop",)})
    ),
]

OTHERS = [
    *clips(
        "lunge",
        700,
        ("front_valgus1", {"view": "front", "faults": ("knee_valgus",), "size": TALL}),
        ("side_partial1", {"view": "side", "faults": ("partial_range", "rushed")}),
        ("front_mixed1", {"view": "front", "faults": ("trunk_lean", "hip_drop"), "share": 0.6}),
    ),
    *clips(
        "bulgarian_split_squat",
        800,
        ("side_partial1", {"view": "side", "faults": ("partial_range",)}),
        ("front_valgus1", {"view": "front", "faults": ("knee_valgus",)}),
        ("side_mixed1", {"view": "side", "faults": ("trunk_angle", "rushed"), "share": 0.6}),
    ),
    *clips(
        "standing_hip_abduction",
        900,
        ("clean1", {}),
        ("mixed1", {"faults": ("trunk_lean", "partial_range")}),
        ("lean1", {"faults": ("trunk_lean", "rushed"), "fps": 25}),
    ),
    *clips(
        "single_leg_glute_bridge",
        1000,
        ("front_drop1", {"view": "front", "faults": ("hip_drop",)}),
        ("side_mixed1", {"view": "side", "faults": ("partial_range", "lumbar_arch")}),
    ),
    *clips(
        "clamshell",
        1100,
        ("clean1", {}),
        ("roll1", {"faults": ("pelvis_roll",)}),
        ("mixed1", {"faults": ("pelvis_roll", "feet_apart", "partial_range"), "share": 0.6, "reps": 8}),
        ("roll2", {"faults": ("pelvis_roll",), "view": "oblique", "fps": 25}),
    ),
    *clips(
        "side_lying_hip_abduction",
        1200,
        ("clean1", {"fps": 25}),
        ("mixed1", {"faults": ("pelvis_roll", "partial_range"), "share": 0.5}),
        ("drift1", {"faults": ("hip_flexion_drift", "rushed"), "share": 0.6}),
    ),
    *clips(
        "glute_kickback",
        1300,
        ("clean1", {}),
        ("arch1", {"faults": ("lumbar_arch",)}),
        ("mixed1", {"faults": ("lumbar_arch", "trunk_angle", "partial_range"), "share": 0.6, "reps": 8}),
    ),
    *clips(
        "bird_dog",
        1400,
        ("side_arch1", {"faults": ("lumbar_arch",)}),
        ("rear_drop1", {"view": "rear", "faults": ("hip_drop",)}),
        ("side_mixed1", {"faults": ("lumbar_arch", "partial_range", "rushed"), "share": 0.6, "fps": 25}),
    ),
    *clips(
        "donkey_kick",
        1500,
        ("clean1", {}),
        ("mixed1", {"faults": ("lumbar_arch", "partial_range"), "share": 0.6}),
    ),
    *clips(
        "side_plank_hip_lift",
        1600,
        ("clean1", {}),
        ("mixed1", {"faults": ("partial_range", "rushed"), "share": 0.5}),
        ("clean2", {"fps": 25}),
    ),
    *clips(
        "seated_hip_abduction",
        1700,
        ("clean1", {}),
        ("mixed1", {"faults": ("partial_range", "rushed"), "share": 0.5}),
    ),
    *clips(
        "banded_external_rotation",
        1800,
        ("clean1", {}),
        ("mixed1", {"faults": ("partial_range", "rushed"), "share": 0.5}),
    ),
    *clips("leg_swing", 1900, ("clean1", {}), ("clean2", {"fps": 25})),
    *clips("hip_circle", 2000, ("clean1", {}), ("clean2", {"view": "oblique"})),
]

SAMPLES = [
    Clip("hip_thrust_clean", "hip_thrust", 7001, fps=25, reps=5, facing=1),
    Clip("hip_thrust_arched", "hip_thrust", 7002, ("lumbar_arch", "pelvic_tilt"), fps=25, reps=6, facing=-1),
    Clip("band_walk_valgus", "lateral_band_walk", 7003, ("knee_valgus",), fps=25, reps=10),
    Clip("single_leg_hip_thrust_drop", "single_leg_hip_thrust", 7004, ("hip_drop",), view="oblique", fps=25, reps=6),
    Clip("squat_front_valgus", "squat", 7005, ("knee_valgus",), view="front", fps=25, reps=6),
    Clip("single_leg_squat_clean", "single_leg_squat", 7006, view="front", fps=25, reps=6),
]

MORE = [
    Clip("hip_thrust_partial2", "hip_thrust", 8001, ("partial_range", "rushed"), share=0.6),
    Clip("hip_thrust_arch3", "hip_thrust", 8002, ("lumbar_arch",), facing=1),
    Clip("hip_thrust_tilt3", "hip_thrust", 8003, ("pelvic_tilt",), facing=-1),
    Clip("hip_thrust_high3", "hip_thrust", 8004, ("high", "lumbar_arch", "pelvic_tilt"), share=0.7, fps=25, reps=7),
    Clip("lateral_band_walk_valgus2", "lateral_band_walk", 8005, ("knee_valgus",)),
    Clip("lateral_band_walk_mixed2", "lateral_band_walk", 8006, ("knee_valgus", "feet_together", "rushed"), fps=25),
    Clip("single_leg_hip_thrust_front_drop3", "single_leg_hip_thrust", 8007, ("hip_drop",), view="front"),
    Clip("single_leg_hip_thrust_oblique_drop3", "single_leg_hip_thrust", 8008, ("hip_drop",), view="oblique"),
    Clip("single_leg_squat_drop3", "single_leg_squat", 8009, ("hip_drop",), view="front"),
    Clip("squat_front_valgus3", "squat", 8010, ("knee_valgus",), view="front"),
    Clip("glute_bridge_mixed2", "glute_bridge", 8011, ("lumbar_arch", "pelvic_tilt", "partial_range"), share=0.6),
    Clip("single_leg_squat_oblique1", "single_leg_squat", 8012, ("hip_drop",), view="oblique"),
]

WEAK = [
    *clips(
        "lateral_band_walk",
        8101,
        ("feet2", {"faults": ("feet_together",), "reps": 8}),
        ("feet3", {"faults": ("feet_together",), "reps": 8, "fps": 25, "view": "rear"}),
        ("up2", {"faults": ("standing_up",), "reps": 8}),
        ("up3", {"faults": ("standing_up",), "reps": 8, "size": SMALL}),
        ("up4", {"faults": ("standing_up", "feet_together"), "reps": 8, "fps": 25}),
        ("short1", {"faults": ("partial_range",), "reps": 8, "share": 0.4}),
        ("tired1", {"fatigue": 0.4, "reps": 10}),
        ("uneven1", {"asymmetry": 0.35, "reps": 10}),
    ),
    *clips(
        "side_lying_hip_abduction",
        8111,
        ("feet_clean1", {"view": "foot_end"}),
        ("feet_drift1", {"view": "foot_end", "faults": ("hip_flexion_drift",)}),
        ("feet_drift2", {"view": "foot_end", "faults": ("hip_flexion_drift",), "fps": 25}),
        ("feet_roll1", {"view": "foot_end", "faults": ("pelvis_roll",)}),
        ("toes1", {"faults": ("toes_up",)}),
        ("toes2", {"faults": ("toes_up",), "view": "rear", "fps": 25}),
        ("toes_all1", {"faults": ("toes_up",), "share": 1.0}),
        ("roll2", {"faults": ("pelvis_roll",)}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
    ),
    *clips(
        "standing_hip_abduction",
        8121,
        ("hike1", {"faults": ("hip_drop",)}),
        ("hike2", {"faults": ("hip_drop",), "view": "rear", "fps": 25}),
        ("hike3", {"faults": ("hip_drop",), "size": TALL}),
        ("sink1", {"faults": ("hip_sink",)}),
        ("sink2", {"faults": ("hip_sink",), "size": TALL}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
        ("uneven1", {"asymmetry": 0.35, "reps": 10}),
        ("even1", {"asymmetry": 0.01, "reps": 8}),
    ),
    *clips(
        "donkey_kick",
        8131,
        ("rear_drop1", {"faults": ("hip_drop",), "view": "rear"}),
        ("rear_drop2", {"faults": ("hip_drop",), "view": "rear", "fps": 25}),
        ("side_drop1", {"faults": ("hip_drop",)}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
        ("uneven1", {"asymmetry": 0.35, "reps": 8}),
    ),
    *clips(
        "glute_kickback",
        8137,
        ("rear_drop1", {"faults": ("hip_drop",), "view": "rear"}),
        ("upright1", {"faults": ("trunk_angle",)}),
        ("upright2", {"faults": ("trunk_angle",), "fps": 25}),
    ),
    *clips(
        "hip_thrust",
        8141,
        ("head1", {"faults": ("head_back",)}),
        ("head2", {"faults": ("head_back", "lumbar_arch"), "share": 0.6, "fps": 25}),
        ("heels1", {"faults": ("heel_lift",)}),
        ("heels2", {"faults": ("heel_lift",), "fps": 25}),
        ("far1", {"habits": ("feet_far",), "reps": 4}),
        ("far2", {"habits": ("feet_far",), "reps": 4, "fps": 25}),
        ("near1", {"habits": ("feet_near",), "reps": 4}),
        ("near2", {"habits": ("feet_near",), "reps": 4, "fps": 25}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
        ("tired1", {"fatigue": 0.35, "reps": 9}),
    ),
    *clips(
        "glute_bridge",
        8151,
        ("heels1", {"faults": ("heel_lift",)}),
        ("far1", {"habits": ("feet_far",), "reps": 4}),
        ("tired1", {"fatigue": 0.35, "reps": 9}),
    ),
    *clips("clamshell", 8154, ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6})),
    *clips(
        "seated_hip_abduction",
        8155,
        ("lean1", {"faults": ("trunk_lean",)}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
    ),
    *clips(
        "banded_external_rotation",
        8157,
        ("lean1", {"faults": ("trunk_lean",)}),
        ("swung1", {"faults": ("momentum", "no_pause"), "share": 0.6}),
    ),
    *clips(
        "side_plank_hip_lift",
        8161,
        ("sag1", {"faults": ("sag",)}),
        ("sag2", {"faults": ("sag", "partial_range"), "share": 0.6, "fps": 25}),
        ("elbow1", {"habits": ("elbow_off",), "reps": 4}),
        ("elbow2", {"habits": ("elbow_off",), "reps": 4, "fps": 25}),
    ),
    *clips(
        "squat",
        8171,
        ("side_fold2", {"faults": ("trunk_angle",), "view": "side"}),
        ("side_heels2", {"faults": ("heel_lift",), "view": "side", "fps": 25}),
        ("side_tired1", {"fatigue": 0.35, "reps": 9, "view": "side"}),
    ),
    *clips(
        "lunge",
        8175,
        ("side_fold1", {"faults": ("trunk_angle", "heel_lift"), "share": 0.6, "view": "side"}),
        ("side_heels1", {"faults": ("heel_lift",), "view": "side", "fps": 25}),
        ("front_clean2", {"view": "front"}),
        ("front_clean3", {"view": "front", "size": TALL}),
        ("front_valgus2", {"view": "front", "faults": ("knee_valgus",)}),
    ),
    *clips(
        "bulgarian_split_squat",
        8181,
        ("side_fold2", {"faults": ("trunk_angle", "heel_lift"), "share": 0.6, "view": "side"}),
        ("front_clean2", {"view": "front"}),
    ),
    *clips("single_leg_squat", 8184, ("side_heels1", {"faults": ("heel_lift",), "view": "side"})),
    *clips(
        "bird_dog",
        8186,
        ("rear_clean1", {"view": "rear"}),
        ("rear_drop2", {"view": "rear", "faults": ("hip_drop",)}),
        ("rear_drop3", {"view": "rear", "faults": ("hip_drop",), "fps": 25}),
    ),
    *clips("hip_circle", 8191, ("clean3", {"reps": 6, "size": TALL})),
]

HOLDOUT = [
    Clip("hip_thrust_h1", "hip_thrust", 9001, ("lumbar_arch", "high"), share=0.6),
    Clip("hip_thrust_h2", "hip_thrust", 9002, ("pelvic_tilt", "partial_range"), share=0.6, fps=25),
    Clip("lateral_band_walk_h1", "lateral_band_walk", 9003, ("knee_valgus", "feet_together"), share=0.5),
    Clip("lateral_band_walk_h2", "lateral_band_walk", 9004, ("valgus_lead", "trunk_lean"), share=0.5, fps=25),
    Clip("single_leg_hip_thrust_h1", "single_leg_hip_thrust", 9005, ("hip_drop",), view="oblique"),
    Clip("single_leg_hip_thrust_h2", "single_leg_hip_thrust", 9006, ("hip_drop",), view="front"),
    Clip("single_leg_squat_h1", "single_leg_squat", 9007, ("hip_drop", "knee_valgus"), view="front"),
    Clip("squat_h1", "squat", 9008, ("knee_valgus", "rushed"), view="front"),
    Clip("squat_h2", "squat", 9009, ("partial_range", "trunk_angle"), view="side", fps=25),
    Clip("glute_bridge_h1", "glute_bridge", 9010, ("lumbar_arch", "high", "rushed"), share=0.6),
    Clip("clamshell_h1", "clamshell", 9011, ("pelvis_roll", "partial_range")),
    Clip("glute_kickback_h1", "glute_kickback", 9012, ("lumbar_arch", "rushed")),
]

SETS: dict[str, list[Clip]] = {"dev": DEV + ENTRY + OTHERS + MORE + WEAK, "samples": SAMPLES, "holdout": HOLDOUT}
