"""Build ``pose_landmarker_full.task`` from the model files in MediaPipe's own wheel, the same bytes every time.

The wheels of MediaPipe 0.10.30 and later hold no models, and have lost the parts that write model metadata. 0.10.21
holds both, but cannot live beside the rest of formcheck (it wants NumPy 1), so the script installs it into a throwaway
environment and lets it work there. Needs Python 3.9 to 3.12 and the package index.

    python models/build_bundle.py            write the bundle beside this script
    python models/build_bundle.py --check    build it elsewhere and compare with the one here
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
BUNDLE = HERE / "pose_landmarker_full.task"
# the last two write the metadata: their versions are part of what makes the bytes the same
REQUIREMENTS = ("mediapipe==0.10.21", "numpy==1.26.4", "protobuf==4.25.9", "flatbuffers==25.12.19")
# one moment for all entries, or the zip would differ with the hour in which it was made
ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class Part(NamedTuple):
    """A model in the wheel, its place in the bundle, and how its input is to be normalised: (pixel - mean) / std."""

    source: str
    sha256: str
    name: str
    mean: float
    std: float
    outputs: int


PARTS = (
    Part(
        "modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        "pose_detector.tflite",
        127.5,
        127.5,
        2,
    ),
    Part(
        "modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        "pose_landmarks_detector.tflite",
        0.0,
        255.0,
        5,
    ),
)


def main() -> int | str:
    """Build, and write or compare; the answer is the exit status, or the line to end with."""
    parser = argparse.ArgumentParser(description="Build the pose landmarker bundle.")
    parser.add_argument("--check", action="store_true", help="compare with the bundle that is here; write nothing")
    parser.add_argument("--add-metadata", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.add_metadata:
        add_metadata(chosen.add_metadata)
        return 0
    bundle = build()
    digest = hashlib.sha256(bundle).hexdigest()
    print(f"{digest}  {len(bundle)} bytes")
    if chosen.check:
        return 0 if bundle == BUNDLE.read_bytes() else "the bundle here is another one"
    BUNDLE.write_bytes(bundle)
    recorded = json.loads((HERE / "manifest.json").read_text("utf-8"))["models"]["full"]["sha256"]
    return 0 if recorded == digest else f"write the new check-sum into manifest.json (it has {recorded})"


def build() -> bytes:
    """Make the bundle in a throwaway environment."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--only-binary=:all:", *REQUIREMENTS], check=True)
        subprocess.run([python, __file__, "--add-metadata", folder], check=True)
        bundle = io.BytesIO()
        # stored, not deflated: the runtime maps the models where they lie
        with zipfile.ZipFile(bundle, "w", zipfile.ZIP_STORED) as archive:
            for part in PARTS:
                archive.writestr(zipfile.ZipInfo(part.name, ZIP_TIME), (folder / part.name).read_bytes())
        return bundle.getvalue()


def add_metadata(folder: Path) -> None:
    """Give both models the metadata that MediaPipe Tasks asks for; runs inside the throwaway environment."""
    import mediapipe
    from mediapipe.tasks.python.metadata.metadata_writers.metadata_writer import MetadataWriter

    for part in PARTS:
        model = (Path(mediapipe.__file__).parent / part.source).read_bytes()
        if hashlib.sha256(model).hexdigest() != part.sha256:
            sys.exit(f"{part.source} is not the file that this script was written for")
        writer = MetadataWriter.create(bytearray(model))
        writer.add_general_info("pose", "pose")
        writer.add_image_input([part.mean], [part.std])
        for index in range(part.outputs):
            writer.add_feature_output(f"o{index}", "")
        filled, _ = writer.populate()
        (folder / part.name).write_bytes(filled)


if __name__ == "__main__":
    sys.exit(main())
