"""The files of one analysed clip: where they go, and writing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from formcheck.errors import InputError
from formcheck.pipeline import RECORDING_SUFFIX

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from formcheck.exercises import ExerciseSpec
    from formcheck.pipeline import ClipResult


@dataclass(frozen=True, slots=True)
class Outputs:
    """Names of the files that belong to one clip.

    Parameters
    ----------
    folder : Path
        Where they go.
    stem : str
        What their names begin with.
    """

    folder: Path
    stem: str

    @classmethod
    def prepare(cls, folder: Path, clip: Path) -> Outputs:
        """Make the folder, and choose names after the clip.

        Raises
        ------
        InputError
            If the folder cannot be made or written to, or an output would replace the clip.
        """
        name = clip.resolve().name
        stem = name.removesuffix(RECORDING_SUFFIX) if name.endswith(RECORDING_SUFFIX) else clip.resolve().stem
        outputs = cls(folder, stem)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".{stem[:80]}.probe"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise InputError(
                "a folder for the results", f"{folder}: {error.strerror}", "name another with -o"
            ) from error
        for path in (outputs.json, outputs.csv, outputs.video, outputs.html, outputs.recording):
            if path.exists() and clip.exists() and path.samefile(clip):
                raise InputError("another folder for the results", f"{path} is the clip", "name another with -o")
        return outputs

    @property
    def json(self) -> Path:
        """The report as data."""
        return self.folder / f"{self.stem}.json"

    @property
    def csv(self) -> Path:
        """The table of the repetitions."""
        return self.folder / f"{self.stem}.reps.csv"

    @property
    def video(self) -> Path:
        """The annotated video."""
        return self.folder / f"{self.stem}.mp4"

    @property
    def html(self) -> Path:
        """The report to look at."""
        return self.folder / f"{self.stem}.html"

    @property
    def recording(self) -> Path:
        """The landmarks, from which the clip can be analysed again without its pictures."""
        return self.folder / f"{self.stem}{RECORDING_SUFFIX}"

    def write_numbers(self, result: ClipResult) -> tuple[Path, ...]:
        """Write the JSON report and the table."""
        from formcheck.report.document import to_json, write_json
        from formcheck.report.table import write_reps_csv

        write_json(self.json, to_json(result.report, result.info))
        write_reps_csv(self.csv, result.report)
        return self.json, self.csv

    def write_recording(self, result: ClipResult) -> Path:
        """Write the landmarks of a result that kept them."""
        from formcheck.pose.recording import write_recording

        write_recording(self.recording, result.poses or (), result.info)
        return self.recording

    def write_video(
        self, result: ClipResult, clip: Path, spec: ExerciseSpec, progress: Callable[[float], None]
    ) -> Path:
        """Write the annotated video of a result that kept its poses."""
        from formcheck.captions import labels_for
        from formcheck.overlay.annotate import annotate

        poses = result.poses or ()
        labels = labels_for(spec, result.report, poses)
        annotate(clip, self.video, result.report, poses, labels=labels, progress=progress)
        return self.video

    def write_page(self, result: ClipResult, spec: ExerciseSpec, *, with_video: bool) -> Path:
        """Write the report to look at; with the video in it when it lies beside."""
        from formcheck.report.page import write_html

        write_html(self.html, result.report, result.info, spec, self.video.name if with_video else None)
        return self.html
