"""The clips: recipes, rendering with a cache, and what is true of them."""

from __future__ import annotations

import hashlib
import importlib
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

from formcheck.errors import InputError

ROOT: Final = Path(__file__).resolve().parents[3]
SAMPLES: Final = ROOT / "sample_videos"
EXTRA: Final = ("anny", "pyvista")

# (suffix, exercise, seed, faults, options): more people, cameras and exercises than the renderer's own hold-out list;
# the seeds occur in no other list
WIDE: Final[tuple[tuple[str, str, int, tuple[str, ...], dict[str, Any]], ...]] = (
    ("clean", "hip_thrust", 20001, (), {}),
    ("entry", "hip_thrust", 20002, ("lumbar_arch",), {"entry": True, "fps": 25}),
    ("clean", "squat", 20003, (), {"view": "front", "size": (480, 640)}),
    ("entry", "squat", 20004, ("partial_range",), {"view": "side", "entry": True}),
    ("clean", "lateral_band_walk", 20005, (), {"fps": 25}),
    ("clean", "single_leg_hip_thrust", 20006, (), {"view": "oblique", "fps": 25}),
    ("mixed", "single_leg_squat", 20007, ("trunk_lean", "partial_range", "hip_drop"), {"view": "front", "share": 0.6}),
    ("clean", "glute_bridge", 20008, (), {"size": (640, 360)}),
    ("mixed", "single_leg_glute_bridge", 20009, ("hip_drop", "lumbar_arch"), {"view": "oblique"}),
    ("mixed", "lunge", 20010, ("knee_valgus", "trunk_lean"), {"view": "front"}),
    ("mixed", "bulgarian_split_squat", 20011, ("partial_range", "rushed"), {"view": "side", "fps": 25}),
    ("mixed", "standing_hip_abduction", 20012, ("trunk_lean", "partial_range"), {"view": "front"}),
    ("mixed", "clamshell", 20013, ("feet_apart", "rushed"), {"fps": 25}),
    ("mixed", "side_lying_hip_abduction", 20014, ("pelvis_roll", "hip_flexion_drift"), {}),
    ("mixed", "side_plank_hip_lift", 20015, ("partial_range", "rushed"), {}),
    ("mixed", "donkey_kick", 20016, ("lumbar_arch", "partial_range"), {}),
    ("mixed", "bird_dog", 20017, ("hip_drop", "rushed"), {"view": "rear"}),
    ("mixed", "glute_kickback", 20018, ("lumbar_arch", "trunk_angle"), {"fps": 25}),
    ("mixed", "seated_hip_abduction", 20019, ("partial_range", "rushed"), {}),
    ("mixed", "banded_external_rotation", 20020, ("partial_range",), {}),
    ("clean", "leg_swing", 20021, (), {}),
    ("clean", "hip_circle", 20022, (), {}),
)

# which faults the truth of a rendered clip speaks about; whatever else is reported there is neither right nor wrong
MEASURED: Final[dict[str, frozenset[str]]] = {
    name: frozenset(faults.split())
    for name, faults in {
        "hip_thrust": "lumbar_arch knee_valgus head_back heel_lift shin_angle partial_range rushed no_pause momentum",
        "single_leg_hip_thrust": "hip_drop lumbar_arch partial_range rushed no_pause",
        "glute_bridge": "lumbar_arch knee_valgus heel_lift shin_angle partial_range rushed no_pause momentum",
        "single_leg_glute_bridge": "hip_drop lumbar_arch partial_range rushed no_pause",
        "squat": "knee_valgus trunk_lean trunk_angle heel_lift partial_range rushed",
        "single_leg_squat": "hip_drop knee_valgus trunk_lean heel_lift partial_range rushed",
        "lateral_band_walk": "knee_valgus feet_together standing_up trunk_lean partial_range rushed",
        "lunge": "knee_valgus hip_drop trunk_lean trunk_angle heel_lift partial_range rushed",
        "bulgarian_split_squat": "knee_valgus hip_drop trunk_lean trunk_angle heel_lift partial_range rushed",
        "standing_hip_abduction": "trunk_lean hip_drop partial_range rushed no_pause momentum",
        "clamshell": "pelvis_roll feet_apart partial_range rushed no_pause momentum",
        "side_lying_hip_abduction": "pelvis_roll hip_flexion_drift toes_up partial_range rushed no_pause momentum",
        "side_plank_hip_lift": "sag elbow_off partial_range rushed no_pause",
        "donkey_kick": "lumbar_arch hip_drop partial_range rushed no_pause momentum",
        "bird_dog": "lumbar_arch hip_drop partial_range rushed no_pause",
        "glute_kickback": "lumbar_arch hip_drop trunk_angle partial_range rushed momentum",
        "seated_hip_abduction": "partial_range trunk_angle trunk_lean rushed no_pause momentum",
        "banded_external_rotation": "trunk_lean partial_range rushed no_pause momentum",
        "leg_swing": "",
        "hip_circle": "",
    }.items()
}


@dataclass(frozen=True, slots=True)
class TrueRep:
    """One true repetition; times in seconds, ``side`` None where both legs work, ``faults`` None where nobody knows."""

    start_s: float
    peak_s: float
    end_s: float
    side: str | None
    tempo: dict[str, float]
    faults: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Clip:
    """A video and its truth: ``accept`` are the counts that are right, ``measured`` the faults the truth covers."""

    name: str
    video: Path
    exercise: str
    view: str
    accept: tuple[int, ...]
    reps: tuple[TrueRep, ...]
    measured: frozenset[str]
    seed: int | None


def read_clip(path: Path) -> Clip:
    """A clip from its ``NAME.truth.json``, the video beside it.

    Raises
    ------
    InputError
        When the file is no such truth, or its video is missing.
    """
    try:
        text = json.loads(path.read_text("utf-8"))
        tolerance = float(text.get("tolerance_s", 0.6))
        exercise = str(text["exercise"])
        recipe = text.get("recipe", {})
        clip = Clip(
            str(text["name"]), path.with_name(path.name.replace(".truth.json", ".mp4")), exercise,
            str(text.get("view", "")), tuple(text.get("accept") or [len(text["reps"])]),
            tuple(_rep(rep, tolerance) for rep in text["reps"]), MEASURED.get(exercise, frozenset()),
            recipe.get("seed"),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the truth of a clip in {path}", repr(error), "render the clip again") from error
    if not clip.video.is_file():
        raise InputError(f"the clip {clip.video}", "no file", f"render it again, or take {path.name} away")
    return clip


def _rep(rep: dict[str, Any], tolerance: float) -> TrueRep:
    peak = float(rep.get("peak_mid_s", rep["peak_s"]))
    return TrueRep(
        float(rep.get("start_s", peak - tolerance)), peak, float(rep.get("end_s", peak + tolerance)),
        rep.get("side"), {name: float(value) for name, value in rep.get("tempo", {}).items() if value is not None},
        frozenset(rep["faults"]) if rep.get("faults") is not None else None,
    )  # fmt: skip


def in_folder(folder: Path) -> list[Clip]:
    """All clips of a folder that were rendered before.

    Raises
    ------
    InputError
        When there are none.
    """
    paths = sorted(folder.glob("*.truth.json"))
    if not paths:
        raise InputError(f"clips with NAME.truth.json beside them in {folder}", "none", "name another folder")
    return [read_clip(path) for path in paths]


def rendered(set_name: str, cache_folder: Path, jobs: int) -> list[Clip]:
    """The clips of a named list; those that are not in the cache are rendered first.

    Raises
    ------
    InputError
        When the renderer's libraries are missing, or there is no such list.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise InputError(
            "the renderer's libraries", f"no {' and no '.join(missing)}",
            "run: pip install -e '.[render]' (or name a folder of rendered clips with --clips)",
        )  # fmt: skip
    recipes = _recipes(set_name)
    folders = [cache_folder / "clips" / _digest(recipe) for recipe in recipes]
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # several clips at a time are faster than several threads
    os.environ.setdefault("LP_NUM_THREADS", "1")
    todo = [
        (recipe, folder)
        for recipe, folder in zip(recipes, folders, strict=True)
        if not (folder / f"{recipe['name']}.truth.json").is_file()
    ]
    with ProcessPoolExecutor(jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        for name in pool.map(_render, *zip(*todo, strict=True)) if todo else ():
            print(f"rendered {name}", file=sys.stderr, flush=True)
    return [read_clip(f / f"{r['name']}.truth.json") for r, f in zip(recipes, folders, strict=True)]


def _renderer(module: str) -> Any:  # noqa: ANN401 - the renderer is no package of ours to import at rest
    if str(SAMPLES) not in sys.path:
        sys.path.insert(0, str(SAMPLES))
    return importlib.import_module(f"render.{module}")


def _recipes(set_name: str) -> list[dict[str, Any]]:
    """Recipes of the renderer's list of that name; the hold-out list is followed by the wide one."""
    sets, clip = _renderer("sets").SETS, _renderer("clip").Clip
    if set_name not in {*sets, "wide"}:
        raise InputError(f"one of {', '.join(sorted({*sets, 'wide'}))} after --set", set_name, "name one of them")
    wide = [clip(f"{one}_{suffix}", one, seed, faults, **more) for suffix, one, seed, faults, more in WIDE]
    chosen = list(sets.get(set_name, [])) + (wide if set_name in {"wide", "holdout"} else [])
    return [asdict(one) for one in chosen]


def _render(recipe: dict[str, Any], folder: Path) -> str:
    """Render one clip into its folder of the cache, in a process of its own; the truth file comes last."""
    _renderer("record").record(_renderer("clip").Clip(**recipe), folder)
    return str(recipe["name"])


@cache
def _renderer_digest() -> bytes:
    """Changes with the renderer's code, the lists of clips and its command line apart."""
    found = hashlib.sha256()
    for path in sorted((SAMPLES / "render").rglob("*.py")):
        if path.name not in {"sets.py", "render.py"}:
            found.update(path.read_bytes())
    return found.digest()


def _digest(recipe: dict[str, Any]) -> str:
    text = json.dumps(recipe, sort_keys=True, default=list).encode()
    return hashlib.sha256(_renderer_digest() + text).hexdigest()[:16]
