"""Sets of the simulated body with faults of every size, as a second source for ``train_fault_estimators.py``.

    python models/simulated_sets.py FOLDER [--sets N]

Writes ``NAME.landmarks.npz`` and ``NAME.json`` in the form of the rendered development set. The simulated body knows
the geometry exactly and what the pose model makes of it on average (``simulation.Observation.mediapipe``), but not
the people.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from formcheck.pose.landmark_file import RecordingInfo, write_recording
from formcheck.simulation import Body, Camera, Observation, RepPlan, fault_ids, simulate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from formcheck.simulation import Clip
    from formcheck.simulation.clip import TrueRep

LIMITS: Final = {"lumbar": 10.0, "drop": 5.0, "rotate": 8.0, "roll": 10.0, "lean": 8.0}
FRONT, SIDE, OBLIQUE = "front", "side", "oblique"
# exercise -> where the camera stands, the channel whose size varies, and the simulation's names for it
SETS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "hip_thrust": (SIDE, "lumbar", ("lumbar_arch", "lumbar_arch:tilt")),
    "glute_bridge": (SIDE, "lumbar", ("lumbar_arch", "lumbar_arch:tilt")),
    "single_leg_hip_thrust": (SIDE, "lumbar", ("lumbar_arch", "lumbar_arch:tilt")),
    "single_leg_glute_bridge": (SIDE, "lumbar", ("lumbar_arch", "lumbar_arch:tilt")),
    "glute_kickback": (SIDE, "lumbar", ("lumbar_arch",)),
    "donkey_kick": (SIDE, "lumbar", ("lumbar_arch",)),
    "bird_dog": (SIDE, "lumbar", ("lumbar_arch",)),
    "clamshell": (FRONT, "roll", ("pelvis_roll",)),
    "side_lying_hip_abduction": (FRONT, "roll", ("pelvis_roll",)),
}
# second sets of the same exercises, for the pelvis
PELVIS: Final[dict[str, tuple[str, str, tuple[str, ...]]]] = {
    "single_leg_squat": (FRONT, "drop", ("hip_drop",)),
    "lunge": (FRONT, "drop", ("hip_drop",)),
    "bulgarian_split_squat": (FRONT, "drop", ("hip_drop",)),
    "single_leg_hip_thrust": (OBLIQUE, "drop", ("hip_drop",)),
    "single_leg_glute_bridge": (OBLIQUE, "drop", ("hip_drop",)),
}
MOST: Final = {"lumbar": 27.0, "drop": 17.0, "roll": 28.0}
LYING: Final = frozenset({"clamshell", "side_lying_hip_abduction"})
REPS: Final = 6


def camera(where: str, exercise: str, rng: np.random.Generator) -> Camera:
    """About where it was asked for, on either side."""
    side = float(rng.choice([-1.0, 1.0]))
    yaw = {FRONT: rng.uniform(-14, 14), SIDE: side * rng.uniform(76, 104), OBLIQUE: side * rng.uniform(32, 58)}[where]
    if where == FRONT and exercise not in LYING and rng.uniform() < 0.25:
        yaw += 180.0
    height = rng.uniform(1.0, 1.6) if exercise in LYING else rng.uniform(0.6, 1.4)
    return Camera(yaw, height, rng.uniform(2.6, 4.2), focal_px=640 * rng.uniform(0.9, 1.3))


def made(exercise: str, kind: tuple[str, str, tuple[str, ...]], seed: int) -> tuple[Clip, dict[str, Any]]:
    """A set and what is true of it."""
    where, channel, ways = kind
    rng = np.random.default_rng((50_000, seed))
    body = Body(rng.uniform(1.5, 1.95), rng.uniform(0.94, 1.06), rng.uniform(0.88, 1.12), rng.uniform(0.8, 1.25))
    sizes = rng.uniform(0, MOST[channel], REPS) * (
        rng.uniform(size=REPS) < rng.choice([0.0, 0.5, 1.0], p=[0.2, 0.6, 0.2])
    )
    way = str(rng.choice(ways))
    also = {"trunk_lean": 3.0} if "trunk_lean" in fault_ids(exercise) else {}
    high = float(rng.uniform(0, 9)) if "high_lockout" in fault_ids(exercise) else 0.0
    plans = [_plan(way, float(size), also, high, rng) for size in sizes]
    seen = Observation.mediapipe()
    clip = simulate(exercise, plans, body=body, camera=camera(where, exercise, rng), observation=seen,
                    side=str(rng.choice(["left", "right"])), seed=seed)  # fmt: skip
    reps = [_truth(rep, channel, float(size)) for rep, size in zip(clip.truth, sizes, strict=True)]
    return clip, {"exercise": exercise, "view": where, "person": f"simulated {seed}", "split": "train", "reps": reps}


def _plan(way: str, size: float, also: Mapping[str, float], high: float, rng: np.random.Generator) -> RepPlan:
    faults = {name: float(rng.normal(0, most)) for name, most in also.items()}
    faults |= {way: size} if size > 0 else {}
    if high and rng.uniform() < 0.5:
        faults["high_lockout"] = high
    return RepPlan(faults, range_fraction=float(rng.uniform(0.9, 1.05)))


def _truth(rep: TrueRep, channel: str, size: float) -> dict[str, Any]:
    sizes = {channel: {"size": size, "limit": LIMITS[channel]}}
    out: dict[str, Any] = {"peak": rep.peak_s, "hold_end": rep.hold_end_s, "fault_sizes": sizes}
    return out


def write(folder: Path, name: str, clip: Clip, truth: dict[str, Any]) -> None:
    """The landmark file and the truth beside it."""
    last = clip.poses[-1].time_s
    info = RecordingInfo(name, 640, 480, len(clip.poses), last, 30.0, "simulated", "", masks=True)
    write_recording(folder / f"{name}.landmarks.npz", clip.poses, info)
    (folder / f"{name}.json").write_text(json.dumps(truth), "utf-8")


def main() -> int:
    """Make them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", type=int, default=20, help="of each kind")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    seed = 0
    for table in (SETS, PELVIS):
        for exercise, kind in table.items():
            for number in range(options.sets):
                seed += 1
                clip, truth = made(exercise, kind, seed)
                write(options.folder, f"sim_{exercise}_{kind[1]}_{number:02d}", clip, truth)
    return 0


if __name__ == "__main__":
    sys.exit(main())
