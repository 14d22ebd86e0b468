"""Exercises as data: one TOML file each, their schema and their loader."""

from formcheck.exercises.loader import candidates, find, ids, load, load_file, load_own
from formcheck.exercises.schema import ExerciseSpec

__all__ = ["ExerciseSpec", "candidates", "find", "ids", "load", "load_file", "load_own"]
