"""Learn which exercise a movement is, and write ``exercise_recognition.npz``.

    export PYTHONPATH=.:models
    python models/train_recognition.py corpus --simulated 120 --foreign 16 --table clips.csv -o windows.npz
    python models/train_recognition.py train windows.npz

A table names landmark files with the columns file, exercise (empty for none), source, from_s and to_s (both empty for
all of it). Clips of one source, such as a collection or a channel, are held out together.
"""

from __future__ import annotations

import argparse
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from recognition.corpus import Windows, gathered, recorded, simulated
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from formcheck.analysis.movement_features import feature_names
from formcheck.exercises import ids
from formcheck.exercises.classifier import FILE, NONE, Classifier, write
from formcheck.exercises.thresholds import standard

if TYPE_CHECKING:
    from collections.abc import Sequence

CLASSES: Final = (*ids(), NONE)
LIMIT: Final = 3.0  # standard deviations
HIDDEN: Final = 64
# weight decay, found on sources that were held out: half or twice as much changes nothing
DECAY: Final = 2.0
EPOCHS: Final = 25
FOLDS: Final = 6
# windows drawn for each network: of the simulated body, of rendered clips, of real ones
DRAWN: Final = {"simulated": 12_000, "rendered": 4_000, "real": 9_000}
NONE_WEIGHT: Final = {"simulated": 4.0, "rendered": 1.0, "real": 4.0}  # against one exercise


def kind_of(source: str) -> str:
    """Simulated, rendered or real."""
    first = source.split(" ", maxsplit=1)[0]
    return first if first in DRAWN else "real"


def drawn(windows: Windows, rng: np.random.Generator, held_out: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Numbers of windows to learn from: every class alike within each kind of source."""
    kinds = np.array([kind_of(source) for source in windows.source])
    out = []
    for kind, count in DRAWN.items():
        usable = np.flatnonzero((kinds == kind) & ~held_out & ~windows.plain)
        classes = np.unique(windows.label[usable])
        weights = np.array([NONE_WEIGHT[kind] if name == NONE else 1.0 for name in classes])
        for name, share in zip(classes, weights / max(weights.sum(), 1e-9), strict=True):
            out.append(rng.choice(usable[windows.label[usable] == name], max(1, int(count * share))))
    return np.concatenate(out)


def trained(windows: Windows, members: int, seed: int, held_out: np.ndarray[Any, Any]) -> Classifier:
    """An ensemble, each network of its own draw and start."""
    labels = np.array([CLASSES.index(name) for name in windows.label])
    usable = ~held_out & ~windows.plain
    mean, scale = windows.x[usable].mean(axis=0), windows.x[usable].std(axis=0) + 1e-3
    layers: list[list[Any]] = [[], [], [], []]
    for number in range(members):
        rng = np.random.default_rng((seed, number))
        use = drawn(windows, rng, held_out)
        z = np.clip((windows.x[use] - mean) / scale, -LIMIT, LIMIT).astype(np.float32)
        net = MLPClassifier(
            (HIDDEN,), alpha=DECAY, max_iter=EPOCHS, batch_size=256, learning_rate_init=2e-3, random_state=number
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            net.fit(z, labels[use])
        out, bias = np.zeros((HIDDEN, len(CLASSES))), np.full(len(CLASSES), -20.0)
        out[:, net.classes_], bias[net.classes_] = net.coefs_[1], net.intercepts_[1]
        for layer, values in zip(layers, (net.coefs_[0], net.intercepts_[0], out, bias), strict=True):
            layer.append(values)
    return Classifier(
        CLASSES, feature_names(), mean, scale, LIMIT, *(np.array(layer) for layer in layers), temperature=1.0
    )


def folds(windows: Windows) -> np.ndarray[Any, Any]:
    """The fold of each window in which its source is held out; -1 for the simulated ones."""
    fold: dict[str, int] = {}
    for kind in ("real", "rendered"):
        names = sorted({source for source in windows.source if kind_of(source) == kind})
        sizes = {name: len(set(windows.clip[windows.source == name])) for name in names}
        load = np.zeros(FOLDS)
        for name in sorted(names, key=lambda one: (-sizes[one], one)):
            fold[name] = int(load.argmin())
            load[fold[name]] += sizes[name]
    return np.array([fold.get(source, -1) for source in windows.source])


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A recorded clip as networks judge it that know no clip of its source: mean logarithms of its windows."""

    clip: str
    label: str
    fold: int
    real: bool
    logs: np.ndarray[Any, Any]


def held_out_clips(windows: Windows, members: int) -> tuple[list[Classifier], list[HeldOut]]:
    """The networks of each fold, and every recorded clip."""
    fold, networks, out = folds(windows), [], []
    for k in range(FOLDS):
        networks.append(trained(windows, members, k, fold == k))
        for clip in sorted(set(windows.clip[fold == k])):
            rows = np.flatnonzero((windows.clip == clip) & windows.plain)
            if rows.size:
                label, real = str(windows.label[rows[0]]), kind_of(windows.source[rows[0]]) == "real"
                out.append(HeldOut(clip, label, k, real, networks[k].log_probabilities(windows.x[rows]).mean(axis=0)))
        print(f"fold {k + 1} of {FOLDS} done", flush=True)
    return networks, out


def with_temperature(model: Classifier, clips: Sequence[HeldOut]) -> Classifier:
    """The same networks, as sure of themselves as these clips let them be.

    Real people are what it is for: rendered ones would make it surer of itself.
    """
    temperature = calibrated([one for one in clips if one.real]) if clips else 1.0
    return Classifier(**{**{n: getattr(model, n) for n in model.__slots__}, "temperature": temperature})


def keep(folder: Path, networks: Sequence[Classifier], clips: Sequence[HeldOut]) -> None:
    """Write the networks of each fold, and which clip needs which."""
    for k, network in enumerate(networks):
        write(folder / f"without_{k}.npz", network)
    rows = sorted({(Path(one.clip).name, one.fold) for one in clips})
    (folder / "without.csv").write_text("".join(f"{clip},{k}\n" for clip, k in rows), encoding="utf-8")


def calibrated(clips: Sequence[HeldOut]) -> float:
    """The temperature at which the probabilities of what was held out are likeliest."""
    logs = np.array([one.logs for one in clips])
    truth = np.array([CLASSES.index(one.label) for one in clips])
    tried = np.geomspace(0.2, 3.0, 60)
    cost = []
    for temperature in tried:
        z = logs / temperature
        z -= np.log(np.exp(z - z.max(axis=1, keepdims=True)).sum(axis=1, keepdims=True)) + z.max(axis=1, keepdims=True)
        cost.append(-z[np.arange(len(z)), truth].mean())
    return float(tried[int(np.argmin(cost))])


def report(clips: Sequence[HeldOut], networks: Sequence[Classifier]) -> None:
    """Print what held-out clips are taken for."""
    right = asked = wrong = named = foreign = 0
    for one in clips:
        p = np.exp((one.logs - one.logs.max()) / networks[one.fold].temperature)
        p /= p.sum()
        best = CLASSES[int(p[:-1].argmax())]
        sure = p[:-1].max() >= standard().recognised_from
        if one.label == NONE:
            foreign += 1
            named += sure
        else:
            right += sure and best == one.label
            wrong += sure and best != one.label
            asked += not sure
        if (sure and best != one.label) or (one.label != NONE and not sure):
            order = np.argsort(-p)[:3]
            print(f"  {one.clip}: {one.label} -> " + ", ".join(f"{CLASSES[i]} {p[i]:.2f}" for i in order))
    known = max(1, len(clips) - foreign)
    print(
        f"{known} clips of exercises: right {right / known:.1%}, asked {asked / known:.1%}, wrong {wrong / known:.1%}"
    )
    print(f"{foreign} of other movements: named {named / max(1, foreign):.1%}")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    corpus = commands.add_parser("corpus")
    corpus.add_argument("--simulated", type=int, default=0)
    corpus.add_argument("--foreign", type=int, default=0)
    corpus.add_argument("--table", type=Path, action="append", default=[])
    corpus.add_argument("--copies", type=int, default=8)
    corpus.add_argument("--seed", type=int, default=1)
    corpus.add_argument("-o", "--output", type=Path, required=True)
    train = commands.add_parser("train")
    train.add_argument("windows", type=Path, nargs="+")
    train.add_argument("--members", type=int, default=6)
    train.add_argument("--held-out-members", type=int, default=2)
    train.add_argument("--keep-held-out", type=Path, metavar="FOLDER", help="for tests/benchmarks/accuracy")
    train.add_argument("-o", "--output", type=Path, default=Path(__file__).parent / FILE)
    args = parser.parse_args()
    if args.command == "corpus":
        rows = [row for table in args.table for row in recorded(table, args.copies, args.seed)]
        rows += simulated(args.simulated, args.foreign, args.seed)
        one = gathered(rows)
        np.savez_compressed(args.output, **{name: getattr(one, name) for name in Windows.__slots__})
        return
    files = [np.load(path) for path in args.windows]
    windows = Windows(*(np.concatenate([file[name] for file in files]) for name in Windows.__slots__))
    networks, clips = held_out_clips(windows, args.held_out_members) if args.held_out_members else ([], [])
    # how sure they are of themselves is chosen on the sources of the other folds, too
    networks = [with_temperature(one, [c for c in clips if c.fold != k]) for k, one in enumerate(networks)]
    report([one for one in clips if one.real], networks)
    if args.keep_held_out:
        keep(args.keep_held_out, networks, clips)
    write(args.output, with_temperature(trained(windows, args.members, 100, np.zeros(len(windows.x), bool)), clips))


if __name__ == "__main__":
    main()
