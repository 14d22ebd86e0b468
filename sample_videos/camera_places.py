"""Tries many places of the camera, to find those from which a new person's repetitions can be ordered by a fault.

python sample_videos/camera_places.py clamshell bridge_drop -o DIR

For each place a few people do a set whose sizes are spread evenly from none to severe. A ridge regression on what the
pose model sees (where the landmarks are, in the picture and in space, at the judged moment and since the start of the
repetition) learns the size on all people but one and is asked about that one. Printed is how well it orders *their*
repetitions: the AUC of those past twice the limit against those below half of it, and the rank correlation.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parents[1])]

if TYPE_CHECKING:
    from numpy.typing import NDArray

PEOPLE, REPS, FPS = 6, 6, 6.0
RIDGE = 20.0  # of features with unit variance
# (azimuth, elevation): positive azimuths are on the working leg's side of a supine person, at the feet of one who lies
# on the side; 0 is at the feet of a supine person and in front of one who lies on the side
TRIED: dict[str, tuple[str, str, list[tuple[float, float]]]] = {
    "clamshell": (
        "clamshell",
        "roll",
        [(0, 14), (0, 38), (0, 75), (90, 18), (90, 45), (180, 20)],
    ),
    "bridge_drop": (
        "single_leg_glute_bridge",
        "drop",
        [(0, 30), (0, 60), (35, 14), (-35, 14), (-90, 45), (180, 30), (90, 45)],
    ),
    "thrust_drop": (
        "single_leg_hip_thrust",
        "drop",
        [(0, 32), (0, 60), (-90, 45), (90, 45), (35, 14)],
    ),
}
USED = [11, 12, 13, 14, 23, 24, 25, 26, 27, 28, 31, 32]
LEFT_RIGHT = [1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10]


def features(name: Path) -> tuple[NDArray[Any], NDArray[Any]]:
    """What was seen of every repetition of a clip (N, F), and its true size (N,); mirrored for a right leg."""
    import numpy as np

    truth = json.loads(name.with_suffix(".json").read_text())
    with np.load(name.with_suffix(".landmarks.npz")) as kept:
        t, xy, xyz = kept["time_s"], kept["xy_px"][:, USED], kept["xyz_m"][:, USED]
    if truth["work"] == "R":
        xy, xyz = (v[:, LEFT_RIGHT] * [-1, *[1] * (v.shape[2] - 1)] for v in (xy, xyz))
    hips = xy[:, 4:6].mean(1, keepdims=True)
    torso = np.nanmedian(np.linalg.norm(xy[:, :2].mean(1) - xy[:, 4:6].mean(1), axis=1))
    seen = np.concatenate([((xy - hips) / torso).reshape(len(t), -1), xyz.reshape(len(t), -1)], axis=1)
    rows, sizes = [], []
    for rep in truth["reps"]:
        at = np.nanmedian(seen[(t >= rep["peak"] - 0.1) & (t <= rep["hold_end"] + 0.1)], axis=0)
        before = np.nanmedian(seen[(t >= rep["start"] - 0.4) & (t <= rep["start"] + 0.1)], axis=0)
        rows.append(np.concatenate([at, at - before]))
        sizes.append(rep["fault_sizes"][truth["recipe"]["main"]]["size"])
    return np.nan_to_num(np.array(rows)), np.array(sizes)


def ordered(sets: list[tuple[NDArray[Any], NDArray[Any]]], limit: float) -> tuple[float, float]:
    """(AUC within a person, mean rank correlation within a person) of people who were left out of the learning."""
    import numpy as np
    from scipy.stats import spearmanr

    right, pairs, ranks = 0.0, 0, []
    for i, (seen, size) in enumerate(sets):
        x = np.concatenate([s for k, (s, _) in enumerate(sets) if k != i])
        y = np.concatenate([s for k, (_, s) in enumerate(sets) if k != i])
        mean, spread = x.mean(0), x.std(0) + 1e-3
        z = (x - mean) / spread
        weights = np.linalg.solve(z.T @ z + RIDGE * np.eye(z.shape[1]), z.T @ (y - y.mean()))
        guess = (seen - mean) / spread @ weights
        ranks.append(spearmanr(guess, size).statistic)
        bad, good = guess[size >= 2 * limit], guess[size < limit / 2]
        right += float((bad[:, None] > good).sum() + 0.5 * (bad[:, None] == good).sum())
        pairs += len(bad) * len(good)
    return right / max(pairs, 1), float(np.nanmean(ranks))


def main() -> None:
    """Renders what is missing and prints a line for each place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tried", nargs="+", choices=sorted(TRIED))
    parser.add_argument("-o", "--out", type=Path, required=True)
    a = parser.parse_args()
    os.environ["LP_NUM_THREADS"], os.environ["OMP_NUM_THREADS"] = "0", "1"
    from development import make
    from render.dosed import DosedClip
    from render.doses import CHANNELS

    a.out.mkdir(parents=True, exist_ok=True)
    for tried in a.tried:
        exercise, channel, places = TRIED[tried]
        for place, (azimuth, elevation) in enumerate(places):
            clips = [
                DosedClip(
                    f"{tried}_{azimuth}_{elevation}_{k}",
                    exercise,
                    seed=90_000 + 100 * place + k,
                    person=1000 + k,
                    split="",
                    view="",
                    azimuth=(azimuth - 6, azimuth + 6),
                    elevation=(elevation - 4, elevation + 4),
                    fps=FPS,
                    reps=REPS,
                    shape="even",
                    lens=(55, 80),
                    plain=k % 2 == 0,
                    main=channel,
                    by_side=True,
                )
                for k in range(PEOPLE)
            ]
            for line in make([c for c in clips if not (a.out / f"{c.name}.json").exists()], a.out):
                print("   ", line, flush=True)
            auc, rank = ordered([features(a.out / c.name) for c in clips], CHANNELS[channel].limit_deg)
            print(f"{tried:12} azimuth {azimuth:4} elevation {elevation:3}: AUC {auc:.2f}, rank {rank:.2f}", flush=True)


if __name__ == "__main__":
    main()
