"""Train the estimators of faults in degrees, and write them as plain numbers with what they were measured to do.

    python models/train_fault_estimators.py FOLDER [--only ID...] [-o models/fault_estimators.json] [--card FILE]

FOLDER holds the development set as ``sample_videos/render`` makes it and the pose model sees it: for each clip
``NAME.landmarks.npz`` (landmarks and silhouette), ``NAME.json`` (what was rendered, sizes of the faults, person) and
``NAME.truth.npz`` or ``NAME.npz`` (true angles of every frame beside those of the clean twin). What is estimated from
what stands in ``fault_estimators.toml``.

A ridge regression with a random effect for the set (generalised least squares): people and cameras add an offset to all
repetitions of a set, so changes within a set say more than levels do. Its scale is then corrected so that an estimate
is unbiased for a given size, and noise and offset are measured on people left out. Needs the extra ``train``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.model_selection import GroupKFold

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from formcheck.analysis.fault_estimation import features
from formcheck.analysis.fault_posterior import Noise, posterior
from formcheck.analysis.set_analysis import repetitions
from formcheck.exercises.estimators import Feature
from formcheck.exercises.schema import ExerciseSpec
from formcheck.kinematics.body import PoseSequence
from formcheck.pose.landmark_file import read_recording

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.analysis.rep_detection import RepetitionCandidate
    from formcheck.core.report_types import View
    from formcheck.kinematics.body import Body

    Array = NDArray[Any]

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE: Final = Path(__file__).parent
FOLDS: Final = 10
RIDGE: Final = 3.0  # chosen by the error on people left out, among 0.3, 1, 3, 10, 30; it hardly matters
ROUNDS: Final = 4  # of the variance components, which settle after two or three
NEAR_S: Final = 0.9  # a found repetition belongs to the true one whose middle is this near
LEAST_CLIPS: Final = 0
FAR_OFF: Final = 2.0  # robust standard deviations of the sets' offsets
STIFF: Final = 30.0  # the intercept's column is this long, so that the ridge hardly shrinks it
SIMULATED_WEIGHT: Final = 0.25  # of a simulated repetition, where a rendered one weighs 1
# house rule: noise of few repetitions in few sets may come out by chance as less than anybody's pose can be known to
LEAST_ERROR_DEG: Final = 1.5
# offsets of other sources are larger than those of people of one renderer (see the card)
MARGIN: Final = 1.25
# channel of the renderer -> quantity of the frames' truth; the sign towards the fault is that of the renderer's size
MEASURES: Final = {
    "valgus": "knee_over_toe", "lumbar": "lumbar_extension", "drop": "pelvic_obliquity",
    "rotate": "pelvic_axial_rotation", "roll": "pelvis_roll", "lean": "trunk_lateral_lean",
}  # fmt: skip


@dataclass
class Samples:
    """Rows of features with their true sizes; ``set_of`` and ``person`` are numbers."""

    x: list[list[float]] = field(default_factory=list)
    size: list[float] = field(default_factory=list)
    clip: list[str] = field(default_factory=list)
    set_of: list[str] = field(default_factory=list)
    person: list[str] = field(default_factory=list)
    info: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: Samples) -> None:
        """Append the rows of others."""
        for name in asdict(self):
            getattr(self, name).extend(getattr(other, name))


def parse(text: str) -> Feature:
    """A feature from its short form: ``kind points... [@window] [-start]``."""
    words = text.split()
    window = next((word[1:] for word in words if word.startswith("@")), "peak")
    points = [word for word in words[1:] if "." in word]
    signal = {"kind": words[0], "points": points}
    reference = "start" if "-start" in words else "none"
    return Feature.model_validate({"name": text, "signal": signal, "window": window, "reference": reference})


def clip_truth(folder: Path, name: str) -> dict[str, Any] | None:
    """What was rendered; None for a clip without doses."""
    path = folder / f"{name}.json"
    if not path.is_file():
        return None
    table = json.loads(path.read_text("utf-8"))
    reps = table.get("reps") or []
    return table if reps and "fault_sizes" in reps[0] else None


def frames(folder: Path, name: str) -> dict[str, Array] | None:
    """True angles of every frame."""
    for path in (folder / f"{name}.truth.npz", folder / f"{name}.npz"):
        if path.is_file():
            with np.load(path, allow_pickle=False) as file:
                return {key: file[key] for key in file.files}
    return None


def true_size(truth: dict[str, Any], rows: dict[str, Any] | None, i: int, target: str, side: str) -> float:
    """Size in degrees of a fault at the turning point of repetition ``i``; NaN where the clip does not say."""
    sizes = truth["reps"][i]["fault_sizes"]
    if target == "valgus" and "over_twin" in truth["reps"][i]:
        return float(truth["reps"][i]["over_twin"][f"knee_over_toe_{side[0].upper()}"])
    if target == "valgus" and rows is not None:
        key = f"knee_over_toe_{side[0].upper()}"
        rep = truth["reps"][i]
        when = (rows["t"] >= rep["peak"] - 0.1) & (rows["t"] <= rep["hold_end"] + 0.1)
        if key in rows and when.any():
            return float(np.median((rows[key] - rows["clean_" + key])[when]))
    return float(sizes[target]["size"]) if target in sizes else float("nan")


def collect(folders: list[Path], definition: dict[str, Any], cache: Path | None = None) -> Samples:
    """Features of every repetition of the definition's exercises and views; those computed before are in the cache."""
    out = Samples()
    for folder in folders:
        for path in sorted(folder.glob("*.landmarks.npz")):
            name = path.name.removesuffix(".landmarks.npz")
            truth = clip_truth(folder, name)
            simulated = name.startswith("sim_") and not definition["simulated"]
            if truth and truth["exercise"] in definition["exercises"] and not simulated:
                out.add(_of_clip(path, name, truth, definition, cache))
    return out


def _of_clip(path: Path, name: str, truth: dict[str, Any], definition: dict[str, Any], cache: Path | None) -> Samples:
    keys = ("features", "views", "side", "target")
    text = json.dumps(["2", str(path), path.stat().st_mtime, *(definition[key] for key in keys)])
    kept = cache / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json" if cache else None
    if kept and kept.is_file():
        return Samples(**json.loads(kept.read_text("utf-8")))
    out = Samples()
    _add(
        out, path, name, truth, frames(path.parent, name), definition, [parse(text) for text in definition["features"]]
    )
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps(asdict(out)), "utf-8")
    return out


def _add(
    out: Samples,
    path: Path,
    name: str,
    truth: dict[str, Any],
    rows: dict[str, Array] | None,
    definition: dict[str, Any],
    wanted: list[Feature],
) -> None:
    body, view, reps = seen(path, truth["exercise"])
    if view.id not in definition["views"] or not reps:
        return
    for side in ("left", "right"):
        own = [r for r in reps if definition["side"] == "each" or working(r) == side]
        values, _ = features(body, wanted, side, own) if own else (np.empty((0, 0)), None)
        used: set[int] = set()
        for rep, x in zip(own, values, strict=True):
            i = matched(truth, rep.bounds.peak_s)
            size = true_size(truth, rows, i, definition["target"], side) if i is not None and i not in used else np.nan
            if np.isfinite(size) and np.isfinite(x).all():
                used.add(int(i or 0))
                out.x.append(x.tolist())
                out.size.append(size)
                out.clip.append(name)
                out.set_of.append(f"{name}/{side}")
                out.person.append(str(truth.get("person", truth.get("group", name))))
                out.info.append(
                    {
                        "exercise": truth["exercise"],
                        "view": view.id,
                        "split": truth.get("split", ""),
                        "loose": loose(truth),
                        "simulated": name.startswith("sim_"),
                        "peak_s": rep.bounds.peak_s,
                    }
                )


def seen(path: Path, exercise: str) -> tuple[Body, View, list[RepetitionCandidate]]:
    """(body, view, repetitions) of a recording."""
    track = PoseSequence()
    for pose in read_recording(path)[0]:
        track.append(pose)
    body = track.body()
    view, found = repetitions(body, movement(exercise))
    return body, view, [one for one in found if one.counted]


@lru_cache
def movement(exercise: str) -> ExerciseSpec:
    """The exercise without its faults, whose estimators may not be there yet."""
    path = next((HERE.parent / "formcheck" / "exercises" / "data").rglob(f"{exercise}.toml"))
    table = tomllib.loads(path.read_text("utf-8"))
    return ExerciseSpec.model_validate({k: v for k, v in table.items() if k not in {"faults", "common", "proof"}})


def loose(truth: dict[str, Any]) -> bool:
    """Whether the person wears something wide."""
    clothes = truth.get("clothes") or {}
    wide = {clothes.get("top", "close"), clothes.get("legs", "close")} != {"close"}
    return bool((truth.get("extras") or {}).get("loose")) or wide


def working(rep: RepetitionCandidate) -> str:
    """The side whose joints are called working ones."""
    return "left" if rep.side == "both" else str(rep.side)


def matched(truth: dict[str, Any], peak_s: float) -> int | None:
    """Number of the true repetition that was found here."""
    middles = [abs((rep["peak"] + rep["hold_end"]) / 2 - peak_s) for rep in truth["reps"]]
    best = int(np.argmin(middles))
    return best if middles[best] < NEAR_S else None


@dataclass
class Rows:
    """The samples as arrays; ``weight`` of each repetition in the regression."""

    x: Array
    size: Array
    sets: Array
    people: Array
    simulated: Array
    weight: Array

    @classmethod
    def of(cls, samples: Samples) -> Rows:
        """All of them."""
        simulated = np.array([info["simulated"] for info in samples.info])
        weight = np.where(simulated, SIMULATED_WEIGHT, 1.0)
        columns = (samples.x, samples.size, samples.set_of, samples.person)
        return cls(*map(np.array, columns), simulated, weight)

    def take(self, which: Array) -> Rows:
        """Some of them."""
        parts = (self.x, self.size, self.sets, self.people, self.simulated, self.weight)
        return Rows(*(part[which] for part in parts))


@dataclass
class Fit:
    """A linear map on standardised features, and what stands between its estimates and the truth."""

    mean: Array
    scale: Array
    weight: Array
    intercept: float
    error: float = 0.0
    offset: float = 0.0

    def __call__(self, x: Array) -> Array:
        """Estimates of rows of features."""
        return (x - self.mean) / self.scale @ self.weight + self.intercept


def components(residual: Array, sets: Array) -> tuple[float, float]:
    """Standard deviations of the noise within a set and of the sets' offsets."""
    names, number = np.unique(sets, return_inverse=True)
    count = np.bincount(number)
    means = np.bincount(number, residual) / count
    within = residual - means[number]
    free = max(1, residual.size - names.size)
    error = float(np.sqrt((within**2).sum() / free))
    # a single set that is far off must not speak for all: it is what the prior's long tails are for
    usual = 1.4826 * float(np.median(np.abs(means)))
    means = np.clip(means, -FAR_OFF * usual, FAR_OFF * usual)
    between = float((means**2).mean() - error**2 * (1 / count).mean())
    return error, float(np.sqrt(max(between, 0.25 * error**2)))


def fit(
    x: Array, size: Array, sets: Array, weight: Array, ridge: float = RIDGE, error: float = 2.0, offset: float = 4.0
) -> Fit:
    """Ridge regression on quasi-demeaned rows (generalised least squares for a random offset of each set)."""
    share = weight[:, None] / weight.sum()
    mean = (x * share).sum(axis=0)
    scale = np.sqrt(((x - mean) ** 2 * share).sum(axis=0)) + 1e-9
    z = (x - mean) / scale
    _, number = np.unique(sets, return_inverse=True)
    count = np.bincount(number)
    theta = (1 - np.sqrt(error**2 / (error**2 + count * offset**2)))[number]

    def less(v: Array) -> Array:
        means = np.stack([np.bincount(number, column) for column in v.T], axis=1) / count[:, None]
        return np.asarray(v - theta[:, None] * means[number])

    # the intercept is a column of its own and hardly shrunk
    design = np.column_stack([less(z), STIFF * (1 - theta)])
    solved = Ridge(alpha=ridge, fit_intercept=False).fit(design, less(size[:, None])[:, 0], weight)
    return Fit(mean, scale, solved.coef_[:-1], float(solved.coef_[-1] * STIFF))


def left_out(rows: Rows, ridge: float, error: float, offset: float) -> Array:
    """Estimate of every repetition by a fit that has not seen its person."""
    out = np.empty(rows.size.size)
    for train, test in GroupKFold(min(FOLDS, len(set(rows.people)))).split(rows.x, rows.size, rows.people):
        some = rows.take(train)
        out[test] = fit(some.x, some.size, some.sets, some.weight, ridge, error, offset)(rows.x[test])
    return out


def slope(estimate: Array, size: Array, sets: Array) -> float:
    """Change of the estimate for each true degree within a set."""
    _, number = np.unique(sets, return_inverse=True)
    count = np.bincount(number)
    a, b = (v - (np.bincount(number, v) / count)[number] for v in (estimate, size))
    return float((a * b).sum() / (b * b).sum())


def trained(samples: Samples, ridge: float = RIDGE) -> tuple[Fit, Array]:
    """The fit to ship, and the estimates of people left out, both with the scale corrected on rendered people alone."""
    rows = Rows.of(samples)
    seen = ~rows.simulated if (~rows.simulated).any() else rows.simulated
    error, offset = 2.0, 4.0
    for _ in range(ROUNDS):
        estimate = left_out(rows, ridge, error, offset)
        gain = min(1.5, max(0.25, slope(estimate[seen], rows.size[seen], rows.sets[seen])))
        estimate = estimate / gain
        apart = estimate - rows.size
        shift = float(np.mean([apart[rows.sets == name].mean() for name in set(rows.sets[seen])]))
        estimate = estimate - shift
        error, offset = components((estimate - rows.size)[seen], rows.sets[seen])
    found = fit(rows.x, rows.size, rows.sets, rows.weight, ridge, error, offset)
    found.weight, found.intercept = found.weight / gain, found.intercept / gain - shift
    found.error, found.offset = max(error, LEAST_ERROR_DEG), offset
    return found, estimate


def auc(score: Array, fault: Array) -> float:
    """Probability that a faulty repetition reads more than a clean one; NaN without both."""
    high, low = score[fault], score[~fault]
    if not high.size or not low.size:
        return float("nan")
    return float(((high[:, None] > low) + 0.5 * (high[:, None] == low)).mean())


def auc_within(score: Array, size: Array, limit: float, sets: Array) -> float:
    """Mean over sets of how well one at twice the limit is ordered against those under half of it."""
    found = []
    for name in np.unique(sets):
        own = (sets == name) & ((size >= 2 * limit) | (size < 0.5 * limit))
        found.append(auc(score[own], size[own] >= 2 * limit))
    return float(np.nanmean(found)) if np.isfinite(found).any() else float("nan")


BINS: Final = ((-99.0, 0.5), (0.5, 1.0), (1.0, 1.4), (1.4, 2.0), (2.0, 99.0))


def judged(samples: Samples, estimate: Array, found: Fit, definition: dict[str, Any], usual: float) -> Array:
    """Probability past the limit of every repetition, its set judged together."""
    rows = Rows.of(samples)
    sets, out = rows.sets, np.full(rows.size.size, np.nan)
    distance = distances(rows, found)[0] / usual
    noise = Noise(found.offset * MARGIN, definition["variation_deg"], definition["most_deg"])
    for name in np.unique(sets):
        own = sets == name
        error = found.error * np.maximum(1.0, distance[own])
        out[own] = posterior(estimate[own], error, noise, definition["limit_deg"]).over
    return out


def distances(rows: Rows, found: Fit) -> tuple[Array, Array]:
    """Mahalanobis distance of every repetition, and the precision of the features, a little regularised."""
    z = (rows.x - found.mean) / found.scale
    covariance = (z * rows.weight[:, None]).T @ z / rows.weight.sum()
    precision = np.linalg.inv(covariance + 0.05 * np.eye(z.shape[1]))
    return np.sqrt(np.einsum("np,pq,nq->n", z, precision, z)), precision


def curve(size: Array, told: Array, limit: float) -> list[tuple[int, int]]:
    """(told, judged) by true size over the limit, in ``BINS``."""
    share = size / limit
    return [(int(told[w].sum()), int(w.sum())) for low, high in BINS for w in [(share >= low) & (share < high)]]


def estimator(definition: dict[str, Any], samples: Samples, found: Fit) -> tuple[dict[str, Any], float]:
    """The numbers to ship."""
    distance, precision = distances(Rows.of(samples), found)
    usual = float(np.percentile(distance, 99))
    keep = ("id", "quantity", "phrase", "side")
    return {key: definition[key] for key in keep} | {
        "features": [parse(text).model_dump() for text in definition["features"]],
        "mean": rounded(found.mean), "scale": rounded(found.scale), "weight": rounded(found.weight),
        "intercept_deg": round(found.intercept, 4), "precision": [rounded(row) for row in precision],
        "usual_distance": round(usual, 3), "error_deg": round(found.error, 3),
        "offset_deg": round(found.offset * MARGIN, 3), "variation_deg": definition["variation_deg"],
        "most_deg": definition["most_deg"],
    }, usual  # fmt: skip


def rounded(values: Array) -> list[float]:
    """Five significant digits are more than the training knows."""
    return [float(f"{value:.5g}") for value in values]


def plausible(samples: Samples, strays: float) -> Samples:
    """Those without a feature that lies further than so many robust standard deviations from what all others have."""
    x = np.array(samples.x)
    middle = np.median(x, axis=0)
    usual = 1.4826 * np.median(np.abs(x - middle), axis=0) + 1e-9
    keep = (np.abs(x - middle) < strays * usual).all(axis=1)
    columns = {name: [v for v, k in zip(getattr(samples, name), keep, strict=True) if k] for name in asdict(samples)}
    return Samples(**columns)


def summary(definition: dict[str, Any], samples: Samples, found: Fit, estimate: Array, over: Array) -> str:
    """A paragraph of the card: data, errors on people left out, told by true size."""
    simulated = Rows.of(samples).simulated
    rendered = ~simulated if (~simulated).any() else simulated
    estimate, over, limit = estimate[rendered], over[rendered], definition["limit_deg"]
    size, sets, clips, people = (
        np.array(column)[rendered] for column in (samples.size, samples.set_of, samples.clip, samples.person)
    )
    rows = [f"{told}/{of}" for told, of in curve(size, over >= 0.8, limit)]
    within = auc_within(estimate, size, limit, sets)
    clear = (size >= 2 * limit) | (size < 0.5 * limit)
    across = auc(estimate[clear], size[clear] >= 2 * limit)
    wide = np.array([info["loose"] for info in samples.info])[rendered]
    error = np.abs(estimate - size)
    means = [f"{error[own].mean():.1f}" if own.any() else "-" for own in (~wide, wide)]
    cells = [
        definition["id"], ", ".join(definition["views"]), len(set(clips)), len(set(people)), size.size,
        f"{found.error:.1f}", f"{found.offset:.1f}", " / ".join(means), f"{within:.2f} / {across:.2f}", *rows,
    ]  # fmt: skip
    return f"| {' | '.join(map(str, cells))} |"


HEAD: Final = (
    "| estimator | views | clips | people | repetitions | noise ° | offset ° | mean error ° close / wide clothes | "
    "AUC within / across people | told <½ | ½–1 | 1–1.4 | 1.4–2 | >2 |\n|" + "---|" * 14
)


def main() -> int:
    """Train all, or some; the others stay as they are in the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--only", nargs="*", default=[], metavar="ID")
    parser.add_argument("-o", "--output", type=Path, default=HERE / "fault_estimators.json", metavar="FILE")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="keep the features here")
    parser.add_argument("--card", type=Path, metavar="FILE", help="write the table of errors here")
    options = parser.parse_args()
    text = (HERE / "fault_estimators.toml").read_text("utf-8")
    definitions = [one for one in tomllib.loads(text)["estimators"] if not options.only or one["id"] in options.only]
    old = (
        json.loads(options.output.read_text("utf-8"))["estimators"] if options.only and options.output.is_file() else []
    )
    done = {one["id"]: one for one in old}
    lines = [HEAD]
    for definition in definitions:
        samples = plausible(collect(options.folders, definition, options.cache), definition.get("strays", float("inf")))
        clips = {clip for clip, info in zip(samples.clip, samples.info, strict=True) if not info["simulated"]}
        if len(clips) < LEAST_CLIPS or len(set(samples.person)) < FOLDS:
            print(f"{definition['id']}: only {len(clips)} rendered clips", file=sys.stderr)
            continue
        found, estimate = trained(samples)
        done[definition["id"]], usual = estimator(definition, samples, found)
        lines.append(summary(definition, samples, found, estimate, judged(samples, estimate, found, definition, usual)))
        print(lines[-1], flush=True)
    table = {"format": "formcheck.fault_estimators/1", "estimators": [done[key] for key in sorted(done)]}
    options.output.write_text(json.dumps(table, indent=1) + "\n", "utf-8")
    if options.card:
        options.card.write_text("\n".join(lines) + "\n", "utf-8")
    print(hashlib.sha256(options.output.read_bytes()).hexdigest()[:12], options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
