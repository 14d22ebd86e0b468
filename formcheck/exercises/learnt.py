"""What ``formcheck exercises check`` has learnt of a user's exercise: how it is told from everything else."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

FORMAT: Final = "formcheck.learnt_exercise/1"
SUFFIX: Final = ".learnt.json"
_MAX_BYTES: Final = 1_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Learnt:
    """A logistic regression on the classifier's standardised features: this exercise against all else.

    Parameters
    ----------
    weights : (f,)
    bias : float
    """

    weights: Floats
    bias: float

    def log_odds(self, standardised: Floats) -> Floats:
        """(n,) for (n, f) features of windows."""
        return np.asarray(standardised @ self.weights + self.bias)


def path_beside(exercise_file: Path) -> Path:
    """Where it lies: beside the exercise's file."""
    return exercise_file.with_suffix(SUFFIX)


def dumps(one: Learnt, features: tuple[str, ...], exercise_text: str) -> str:
    """The text of the file, for this text of the exercise's file."""
    content = {
        "format": FORMAT,
        "exercise_sha256": _sha256(exercise_text),
        "features": features,
        "weights": [round(float(weight), 5) for weight in one.weights],
        "bias": round(one.bias, 5),
    }
    return json.dumps(content, indent=1) + "\n"


def read(exercise_file: Path, exercise_text: str, features: tuple[str, ...]) -> Learnt | None:
    """What was learnt of the exercise; None when nothing was, or of another version of its file or of the program."""
    path = path_beside(exercise_file)
    try:
        if path.stat().st_size > _MAX_BYTES:
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        if (content["format"], content["exercise_sha256"]) != (FORMAT, _sha256(exercise_text)):
            return None
        weights, bias = np.array(content["weights"], np.float64), float(content["bias"])
        fits = tuple(content["features"]) == features and weights.shape == (len(features),)
        return Learnt(weights, bias) if fits and np.isfinite([*weights, bias]).all() else None
    # whatever is wrong with it, the exercise can still be named, and learnt again
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
