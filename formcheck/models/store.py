"""Which pose models there are, where they lie, and whether they are intact and work."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import platformdirs

from formcheck.core.landmarks import Landmark
from formcheck.errors import InputError
from formcheck.pose.mediapipe_backend import MediaPipeEstimator
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

# Where the joints are in sample.jpg (256 x 256, a rendered person who stands). A working model of any size comes within
# a few pixels; one that is not a pose model, or is fed wrongly, finds nobody or finds them elsewhere.
_JOINTS_PX: Final = {
    Landmark.NOSE: (118, 43),
    Landmark.LEFT_SHOULDER: (138, 71),
    Landmark.RIGHT_SHOULDER: (97, 70),
    Landmark.LEFT_ANKLE: (140, 225),
    Landmark.RIGHT_ANKLE: (95, 226),
}
_TOLERANCE_PX: Final = 15.0


def sample_picture() -> NDArray[np.uint8]:
    """The picture, (256, 256, 3) RGB."""
    import cv2

    packed = np.frombuffer(resources.files("formcheck.models").joinpath("sample.jpg").read_bytes(), np.uint8)
    picture = cv2.imdecode(packed, cv2.IMREAD_COLOR_RGB)
    if picture is None:
        raise InputError("the sample picture of formcheck", "a file that is no picture", "install formcheck again")
    return np.asarray(picture, np.uint8)


def try_out(path: Path) -> None:
    """Load the bundle and track the sample picture with it (some 0.3 s).

    Raises
    ------
    InputError
        If it does not load, finds nobody, or finds the joints elsewhere.
    """
    with MediaPipeEstimator(path) as estimator:
        pose = estimator.estimate(Frame(0.0, sample_picture()))
    joints = list(_JOINTS_PX)
    off_px = np.hypot(*(pose.xy_px[joints] - np.array([_JOINTS_PX[joint] for joint in joints])).T)
    # NaN, where nobody was found, is not below the tolerance either
    if not (off_px.max() < _TOLERANCE_PX and np.isfinite(pose.profile_px).any()):
        raise InputError(
            f"a model that finds the person in the sample picture at {path}",
            f"joints {off_px.max():.0f} pixels off" if pose.found else "nobody",
            "fetch or install the model again",
        )


FORMAT: Final = "formcheck.models/1"


@dataclass(frozen=True, slots=True)
class Model:
    """A pose model as the manifest describes it.

    Parameters
    ----------
    name : str
        What the user calls it: full, lite, heavy.
    file : str
        Its file name.
    sha256 : str or None
        What its bytes must hash to; None where that is recorded when it is first fetched.
    licence, source : str
        Under which terms it comes, and from where.
    url : str or None
        Where it can be fetched; None for the one that comes with formcheck.
    """

    name: str
    file: str
    sha256: str | None
    licence: str
    source: str
    url: str | None

    @property
    def title(self) -> str:
        """The name under which reports mention it."""
        return Path(self.file).stem


@dataclass(frozen=True, slots=True)
class ModelStatus:
    """A model and the state of its file; ``sha256`` is the one of the file that is there."""

    model: Model
    state: Literal["ok", "missing", "damaged"]
    path: Path
    sha256: str | None


def shipped_folder() -> Path:
    """The folder of models that came with formcheck: in the installed package, or beside it in a source checkout."""
    package = Path(str(resources.files("formcheck")))
    installed = package / "_models"
    return installed if installed.is_dir() else package.parent / "models"


def fetched_folder() -> Path:
    """The user's own folder for fetched models; it need not exist."""
    return platformdirs.user_cache_path("formcheck") / "models"


def manifest() -> Mapping[str, Model]:
    """All known models by name.

    Raises
    ------
    InputError
        If the manifest that comes with formcheck is missing or damaged.
    """
    path = shipped_folder() / "manifest.json"
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] != FORMAT:
            raise ValueError(f"the format {content['format']!r}")
        return {
            name: Model(name, entry["file"], entry["sha256"], entry["licence"], entry["source"], entry["url"])
            for name, entry in content["models"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"the list of models ({FORMAT}) at {path}", str(error), "install formcheck again") from error


def model_named(name: str) -> Model:
    """Look a model up by its name; raises InputError for a name that does not exist."""
    known = manifest()
    if name not in known:
        raise InputError(f"one of the models {', '.join(known)}", repr(name), "choose one of them")
    return known[name]


def status(model: Model) -> ModelStatus:
    """Look for the model's file and hash it (some 10 ms)."""
    path = (fetched_folder() if model.url else shipped_folder()) / model.file
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        wanted = model.sha256 or checksum_path(path).read_text("ascii").strip()
    except FileNotFoundError as error:
        # a fetched model without its check-sum was not put there by `fetch`
        return ModelStatus(model, "missing" if error.filename == str(path) else "damaged", path, None)
    except (OSError, ValueError):
        return ModelStatus(model, "damaged", path, None)
    return ModelStatus(model, "ok" if found == wanted else "damaged", path, found)


def checksum_path(path: Path) -> Path:
    """Where the check-sum of a fetched model is recorded."""
    return path.with_name(f"{path.name}.sha256")


def list_models() -> tuple[ModelStatus, ...]:
    """All known models and their states, the one that comes with formcheck first."""
    return tuple(status(model) for model in manifest().values())


def find(name: str = "full") -> Path:
    """Path of a model whose bytes are the right ones.

    Raises
    ------
    InputError
        If there is no such model, or its file is missing or damaged.
    """
    model = model_named(name)
    found = status(model)
    if found.state == "ok":
        return found.path
    raise InputError(
        f"the model {name} at {found.path}",
        "no file" if found.state == "missing" else "a file whose check-sum is wrong",
        f"run `formcheck models fetch {name}`" if model.url else "install formcheck again",
    )


def verify(name: str = "full") -> ModelStatus:
    """Check the model's bytes, load it, and let it find the person in a sample picture.

    Raises
    ------
    InputError
        If any of this fails.
    """
    path = find(name)
    try_out(path)
    return status(model_named(name))
