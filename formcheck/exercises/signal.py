"""What an exercise file says of a quantity over time: a registered kind and the points it is computed from."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from formcheck.exercises.vocabulary import Point, SignalKind, Strict, wrong_points


class Signal(Strict):
    """A quantity over time: a registered kind and the points it is computed from (see ``analysis.signals``)."""

    kind: SignalKind
    points: tuple[Point, ...] = ()
    sign: Literal[-1, 1] = 1

    @model_validator(mode="after")
    def _right_points(self) -> Signal:
        if wrong := wrong_points(self.kind, self.points):
            raise ValueError(wrong)
        return self
