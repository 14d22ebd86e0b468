"""Validates an exercise file on the simulated body: a good repetition counts, and each mistake is told."""

from __future__ import annotations

from formcheck.validation.checks import CheckLine, prove

__all__ = ["CheckLine", "prove"]
