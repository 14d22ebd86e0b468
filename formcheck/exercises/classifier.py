"""The numbers that tell the exercises apart: learnt by ``models/train_recognition.py``, run with numpy alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

FORMAT: Final = "formcheck.recognition/1"
FILE: Final = "exercise_recognition.npz"
NONE: Final = "none"  # the class of everything that is no exercise of the catalogue


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """An ensemble of m networks with one hidden layer over f features, for c classes.

    Parameters
    ----------
    classes, features : tuple of str
        Names, in the order of the arrays.
    mean, scale : (f,)
        What the features are standardised with; then they are cut off at ``limit``.
    limit : float
        In standard deviations.
    hidden, hidden_bias : (m, f, h), (m, h)
    out, out_bias : (m, h, c), (m, c)
    temperature : float
        What the mean logarithm of a stretch's probabilities is divided by, so that they are as often right as they say
        (measured on sources that were held out).
    """

    classes: tuple[str, ...]
    features: tuple[str, ...]
    mean: Floats
    scale: Floats
    limit: float
    hidden: Floats
    hidden_bias: Floats
    out: Floats
    out_bias: Floats
    temperature: float

    def standardised(self, x: Floats) -> Floats:
        """(n, f) features as the networks take them."""
        return np.clip((x - self.mean) / self.scale, -self.limit, self.limit)

    def log_probabilities(self, x: Floats) -> Floats:
        """(n, c) logarithm of the ensemble's mean probability for (n, f) features, one row for each window."""
        z = self.standardised(x)
        total = np.zeros((len(z), len(self.classes)))
        for w1, b1, w2, b2 in zip(self.hidden, self.hidden_bias, self.out, self.out_bias, strict=True):
            total += _softmax(np.maximum(z @ w1 + b1, 0.0) @ w2 + b2)
        return np.log(total / len(self.hidden) + LEAST)

    def of_stretch(self, log_probabilities: Floats) -> Floats:
        """(c,) calibrated probabilities of a stretch of which these (n, c) are the windows."""
        return np.asarray(_softmax(log_probabilities.mean(axis=0) / self.temperature))


LEAST: Final = 1e-4  # no window alone rules an exercise out


def _softmax(x: Floats) -> Floats:
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


@cache
def classifier() -> Classifier:
    """The one that ships with the program."""
    return read(_shipped())


def _shipped() -> Path:
    package = Path(__file__).parent.parent
    installed = package / "_models" / FILE
    return installed if installed.is_file() else package.parent / "models" / FILE


def read(path: Path) -> Classifier:
    """Read a file that ``write`` wrote.

    Raises
    ------
    ValueError
        When it is none.
    """
    with np.load(path, allow_pickle=False) as file:
        header = json.loads(bytes(file["header"]).decode())
        if header.get("format") != FORMAT:
            raise ValueError(f"{path} is no {FORMAT}")
        arrays = {name: file[name].astype(np.float64) for name in _ARRAYS}
    return Classifier(
        tuple(header["classes"]),
        tuple(header["features"]),
        limit=header["limit"],
        temperature=header["temperature"],
        **arrays,
    )


def write(path: Path, one: Classifier) -> None:
    """Write the numbers; half the digits of float32 are enough for all of them."""
    header = {"format": FORMAT, "classes": one.classes, "features": one.features, "limit": one.limit}
    text = json.dumps(header | {"temperature": one.temperature})
    arrays = {name: getattr(one, name).astype(np.float16 if name in _WEIGHTS else np.float32) for name in _ARRAYS}
    np.savez_compressed(path, header=np.frombuffer(text.encode(), np.uint8), **arrays)


_WEIGHTS: Final = ("hidden", "out")
_ARRAYS: Final = ("mean", "scale", *_WEIGHTS, "hidden_bias", "out_bias")
