"""Proving an exercise file on the simulated body: a good repetition counts, and each mistake is told."""

from __future__ import annotations

from formcheck.proof.prove import Line, prove

__all__ = ["Line", "prove"]
