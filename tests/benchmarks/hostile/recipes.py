"""Clips as phones, webcams and editors spoil them, made from the sample clips by ffmpeg, and what may be said of them.

Whatever was cut, turned, thinned out or lost, nothing may be invented: no fault in a clean clip, no phase that lasted
another time than it did, no repetition too many.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from benchmarks.hostile.damage import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SAMPLES: Final = Path(__file__).resolve().parents[3] / "sample_videos"
# the tempo of one repetition may differ from the clip's median by what it varies, and by the error of timing
TEMPO_S: Final = 0.5
Report = dict[str, Any]


@dataclass(frozen=True)
class Recipe:
    """How a clip is spoilt, and what is still there of it.

    Parameters
    ----------
    name : str
    clip : str
        Of the samples.
    ffmpeg : tuple of str
        Options behind the input.
    reps : tuple of int
        Counts that are right.
    before : tuple of str
        Options before the input.
    factor : float
        How many times longer everything lasts than in the sample.
    options : tuple of str
        For ``analyze``.
    says : str
        What a note has to contain.
    faults : tuple of str
        Those that the sample has.
    """

    name: str
    clip: str
    ffmpeg: tuple[str, ...]
    reps: tuple[int, ...]
    before: tuple[str, ...] = ()
    factor: float = 1.0
    options: tuple[str, ...] = ()
    says: str = ""
    faults: tuple[str, ...] = ()


def _filter(text: str) -> tuple[str, ...]:
    return ("-vf", text, "-vsync", "vfr")


_ENDS: Final = "between(t,0.2,2.4)+between(t,18,20.8)"


def _quickened(name: str, factor: float, rate: str) -> Recipe:
    """Squats in that share of their time, as a webcam gives them; what was done in its time is rushed then."""
    options = ("-t", "20", "-vf", f"setpts={factor}*PTS,{rate}")
    return Recipe(
        name, "squat_front_valgus", options, (6,), factor=factor, faults=("knee_valgus", "rushed", "momentum")
    )


RECIPES: Final = (
    # cut off in the middle of a repetition, at either end
    Recipe("cut squat", "squat_side_clean", ("-t", "8"), (2,), ("-ss", "3.1")),
    Recipe("cut squat later", "squat_side_clean", ("-t", "8"), (1, 2), ("-ss", "4.2")),
    Recipe("cut thrust", "hip_thrust_clean", ("-t", "13.9"), (3,)),
    Recipe("cut arched", "hip_thrust_arched", ("-t", "5.3"), (1,), faults=("lumbar_arch",)),
    Recipe("cut bridge 14.6", "glute_bridge_clean", ("-ss", "6.9", "-to", "14.6"), (2,)),
    Recipe("cut bridge 14.8", "glute_bridge_clean", ("-ss", "6.9", "-to", "14.8"), (2,)),
    Recipe("cut bridge 15.0", "glute_bridge_clean", ("-ss", "6.9", "-to", "15.0"), (2,)),
    Recipe("cut lunge", "lunge_clean", ("-t", "9"), (2, 3), ("-ss", "4.3")),
    Recipe("cut bird dog", "bird_dog_clean", ("-ss", "5.2", "-t", "9"), (2, 3)),
    # a hole inside a repetition, at the beginning and at the end
    Recipe("hole", "squat_side_clean", ("-t", "17", *_filter("select='not(between(t,3.0,4.9))'")), (3,)),
    Recipe("hole in a clam", "clamshell_clean", ("-t", "14", *_filter("select='not(between(t,5.0,6.4))'")), (3, 4)),
    Recipe("holes at both ends", "squat_side_clean", _filter(f"select='not({_ENDS})'"), (3, 4)),
    # pictures that are repeated, and few of them
    _quickened("repeated 7.5", 0.5, "fps=7.5,fps=30"),
    _quickened("repeated 10", 0.5, "fps=10,fps=30"),
    _quickened("5 a second", 0.4, "fps=5"),
    Recipe("repeated 12", "squat_side_clean", ("-vf", "fps=12,fps=30"), (4,)),
    # the wrong way up
    Recipe("on its side", "squat_side_clean", ("-t", "14", "-vf", "transpose=1"), (3,), says="lies on its side"),
    Recipe("on its other side", "hip_thrust_clean", ("-t", "14", "-vf", "transpose=2"), (3,), says="lies on its side"),
    Recipe("upside down", "squat_side_clean", ("-t", "14", "-vf", "vflip,hflip"), (3,), says="is upside down"),
    Recipe("lying upside down", "clamshell_clean", ("-t", "14", "-vf", "vflip,hflip"), (3, 4), says="is upside down"),
    # slow motion
    Recipe("slowed down", "squat_side_clean", ("-vf", "setpts=4*PTS,fps=30"), (4,), factor=4.0, says="--speed"),
    Recipe("slowed down, said", "squat_side_clean", ("-vf", "setpts=4*PTS,fps=30"), (4,), options=("--speed", "0.25")),
)  # fmt: skip


@cache
def truth(clip: str) -> Report:
    """What was done in a sample."""
    found: Report = json.loads((SAMPLES / f"{clip}.truth.json").read_text("utf-8"))
    return found


def make(folder: Path, _rng: object, recipe: Recipe) -> Path:
    """The spoilt clip."""
    path = folder / "clip.mp4"
    command = ["ffmpeg", "-nostdin", "-y", "-loglevel", "error", *recipe.before]
    subprocess.run(
        [*command, "-i", str(SAMPLES / f"{recipe.clip}.mp4"), *recipe.ffmpeg, "-crf", "18", str(path)], check=True
    )
    return path


def judge(out: Path, recipe: Recipe) -> list[str]:
    """What its report says and should not, or does not say and should."""
    paths = [path for path in out.glob("*.json") if ".set" not in path.name]
    if len(paths) != 1:
        return [f"{len(paths)} reports"]
    report: Report = json.loads(paths[0].read_text("utf-8"))
    counted = [rep for rep in report["reps"] if rep["counted"]]
    found = [f"counted {len(counted)}, not {recipe.reps}"] if len(counted) not in recipe.reps else []
    told = [fault["id"] for rep in counted for fault in rep["faults"]]
    strange = {*told, *(fault["id"] for fault in report["set"]["set_faults"])}
    found += [f"invented {name}" for name in sorted(strange - set(recipe.faults))]
    if recipe.says and not any(recipe.says in note for note in report["notes"]):
        found.append(f"does not say '{recipe.says}'")
    return [*found, *_wrong_tempo(counted, recipe)]


def _wrong_tempo(counted: list[Report], recipe: Recipe) -> Iterator[str]:
    for phase in ("eccentric_s", "concentric_s"):
        true_s = recipe.factor * median(rep["tempo"][phase] for rep in truth(recipe.clip)["reps"])
        for rep in counted:
            value = rep["tempo"][phase]
            if value is not None and abs(value - true_s) > max(TEMPO_S, 0.3 * true_s):
                yield f"rep {rep['number']}: {phase} {value}, was {true_s:.1f}"


def recipe_cases() -> list[Case]:
    """One for each recipe; none where there is no ffmpeg."""
    if shutil.which("ffmpeg") is None:
        return []
    return [
        Case(
            f"recipe {recipe.name}", "analyze", _made(recipe), exercise=truth(recipe.clip)["exercise"],
            options=("--no-video", "--no-html", *recipe.options), judge=partial(judge, recipe=recipe),
        )
        for recipe in RECIPES
    ]  # fmt: skip


def _made(recipe: Recipe) -> Callable[[Path, Any], Path]:
    return lambda folder, rng: make(folder, rng, recipe)
