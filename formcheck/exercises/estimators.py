"""The estimators of faults in degrees: plain numbers from ``models/fault_estimators.json``, checked on reading."""

from __future__ import annotations

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, model_validator

from formcheck.errors import InputError
from formcheck.exercises.vocabulary import Signal, Strict, Window

FILE = "fault_estimators.json"


class Feature(Strict):
    """A number of one repetition: the median of a signal in a window, or its change since just before the start."""

    name: str
    signal: Signal
    window: Window = "peak"
    reference: Literal["none", "start"] = "none"


class Estimator(Strict):
    """A linear map from features of a repetition to the size of a fault in degrees, and how far it may be off.

    Parameters
    ----------
    id : str
        What an exercise's test calls it by.
    quantity, phrase : str
        What is estimated, in words for people; and a finding, with ``{size}`` and, for ``each`` side, ``{side}``.
    side : str
        ``working``: once, for the side that works; ``each``: for the left and the right side, of which the worse
        counts.
    features : tuple of Feature
    mean, scale, weight : (p,)
        Of the standardised features; with ``intercept_deg`` the estimate.
    precision : (p, p)
        Inverse covariance of the standardised features in the training: how unusual a repetition is.
    usual_distance : float
        Mahalanobis distance within which 99 % of the training's repetitions lay.
    error_deg, offset_deg, variation_deg, most_deg : float
        See ``analysis.fault_posterior``; learnt on people left out.
    """

    id: str
    quantity: str
    phrase: str
    side: Literal["working", "each"] = "working"
    features: tuple[Feature, ...] = Field(min_length=1)
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weight: tuple[float, ...]
    intercept_deg: float
    precision: tuple[tuple[float, ...], ...]
    usual_distance: float = Field(gt=0)
    error_deg: float = Field(gt=0)
    offset_deg: float = Field(gt=0)
    variation_deg: float = Field(gt=0)
    most_deg: float = Field(gt=0)

    @model_validator(mode="after")
    def _one_number_a_feature(self) -> Estimator:
        sizes = {len(self.features), len(self.mean), len(self.scale), len(self.weight), len(self.precision)}
        if len(sizes | {len(row) for row in self.precision}) != 1:
            raise ValueError(f"estimator {self.id} needs as many numbers as features, found {sorted(sizes)}")
        return self


class EstimatorFile(Strict):
    """The file as a whole."""

    format: Literal["formcheck.fault_estimators/1"]
    estimators: tuple[Estimator, ...]


@cache
def estimators() -> dict[str, Estimator]:
    """All that come with the program, by their names.

    Raises
    ------
    InputError
        When the file is missing or damaged.
    """
    package = Path(str(resources.files("formcheck")))
    folder = package / "_models" if (package / "_models").is_dir() else package.parent / "models"
    try:
        table = EstimatorFile.model_validate_json((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        what = str(error).splitlines()[0]
        raise InputError(f"the estimators of faults at {folder / FILE}", what, "install formcheck again") from error
    return {one.id: one for one in table.estimators}
