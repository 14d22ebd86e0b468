"""formcheck: a camera form checker for glute and hip training.

``formcheck.analyze(path)`` judges a clip. What ``__all__`` names is the stable interface; each name is imported when it
is first asked for, so that importing the package does nothing and is fast.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from formcheck.api import analyze, analyze_poses, exercise_ids, load_exercise, report_schema
    from formcheck.core.pose_frame import PoseFrame
    from formcheck.core.report_types import Check, Fault, Interval, NotAssessed, Rep, Tempo, View
    from formcheck.errors import FormcheckError, InputError
    from formcheck.exercises import ExerciseSpec
    from formcheck.pose.landmark_file import RecordingInfo
    from formcheck.results import SetReport

__version__ = "0.1.0"

__all__ = [
    "Check",
    "ExerciseSpec",
    "Fault",
    "FormcheckError",
    "InputError",
    "Interval",
    "NotAssessed",
    "PoseFrame",
    "RecordingInfo",
    "Rep",
    "SetReport",
    "Tempo",
    "View",
    "__version__",
    "analyze",
    "analyze_poses",
    "exercise_ids",
    "load_exercise",
    "report_schema",
]

_HOMES: Final = {
    "api": ("analyze", "analyze_poses", "exercise_ids", "load_exercise", "report_schema"),
    "errors": ("FormcheckError", "InputError"),
    "core.report_types": ("Check", "Fault", "Interval", "NotAssessed", "Rep", "Tempo", "View"),
    "exercises": ("ExerciseSpec",),
    "pose.landmark_file": ("RecordingInfo",),
    "core.pose_frame": ("PoseFrame",),
    "results": ("SetReport",),
}


if not TYPE_CHECKING:  # a type checker knows the names from above, and a misspelt one by its absence

    def __getattr__(name: str) -> object:
        home = next((module for module, names in _HOMES.items() if name in names), None)
        if home is None:
            raise AttributeError(f"module 'formcheck' has no attribute '{name}'")
        value = globals()[name] = getattr(import_module(f"formcheck.{home}"), name)
        return value


def __dir__() -> list[str]:
    return __all__
