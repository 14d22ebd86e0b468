"""Writes the files of one analysed clip: where they go, and what each holds."""

from __future__ import annotations

import os
import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from formcheck.core.pose_frame import PoseSlice
from formcheck.errors import InputError
from formcheck.export.formats import FORMATS, export_paths
from formcheck.pipeline.clip_analysis import RECORDING_SUFFIX, size_bytes
from formcheck.pipeline.output_folder import fitting_stem, refuse_foreign, source_of
from formcheck.pose.landmark_file import read_recording_info
from formcheck.utils.atomic_files import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from formcheck.core.report_types import Fault
    from formcheck.drawing.fault_stills import Still
    from formcheck.pipeline.clip_analysis import ClipResult

OF_A_SET: Final = re.compile(r"(.+)\.set\d+\.(json|html)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outputs:
    """Names of the files that belong to one clip.

    Parameters
    ----------
    folder : Path
        Where they go.
    stem : str
        What their names begin with.
    blur_faces : bool
        Whether faces are covered in the annotated video and in the pictures of the page.
    """

    folder: Path
    stem: str
    blur_faces: bool = False

    @classmethod
    def prepare(
        cls, folder: Path, clip: Path, *, blur_faces: bool = False, kinds: Collection[str] = ("video", "page")
    ) -> Outputs:
        """Choose names after the clip, and see that nothing of the user's stands in their places.

        Parameters
        ----------
        folder : Path
        clip : Path
            A video, a folder of pictures or a landmark file.
        blur_faces : bool
            Whether faces are covered.
        kinds : collection of str
            What will be written besides the numbers: ``video``, ``page``, ``landmarks``, some of
            ``export.formats.FORMATS``.

        Raises
        ------
        InputError
            If there is no clip to read, or at the place of a result there is the clip, a file that formcheck did not
            write, or the result of another clip.
        """
        from formcheck.video.frames import readable

        readable(clip)  # first: a name that was mistyped should not leave a folder behind
        outputs = cls(folder, _stem(clip), blur_faces)
        outputs.refuse(clip, kinds)
        sweep(folder, outputs.stem)
        return outputs

    def refuse(self, clip: Path, kinds: Collection[str], names: Iterable[str] | None = None) -> None:
        """Raise ``InputError`` where writing would replace what is not an earlier result of this clip; see ``prepare``.

        Parameters
        ----------
        clip : Path
        kinds : collection of str
        names : iterable of str, optional
            Names in the folder among which the files of single sets are; all of them when not given.
        """
        places = self.places(kinds, names)
        for path in places:
            if path.exists() and path.samefile(clip):
                raise InputError("another folder for the results", f"{path} is the clip", "name another with -o")
        refuse_foreign(places)
        for path in places:
            if path.suffix == ".json" and path.exists():
                _refuse_other(path, clip)

    def places(self, kinds: Collection[str], names: Iterable[str] | None = None) -> list[Path]:
        """Where files of these kinds will be written; of those of single sets, where there is a file already."""
        if names is None:
            names = sorted(path.name for path in self.folder.iterdir()) if self.folder.is_dir() else ()
        sets = [self.folder / name for name in names if (match := OF_A_SET.fullmatch(name)) and match[1] == self.stem]
        optional = {"video": self.video, "page": self.html, "landmarks": self.recording}
        some = [path for kind, path in optional.items() if kind in kinds]
        exports = [kind for kind in FORMATS if kind in kinds]
        return [self.json, self.csv, *some, *sets, *export_paths(self.folder, self.stem, exports)]

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

    def write_numbers(self, result: ClipResult) -> list[Path]:
        """Write the JSON report, one more for each set if there are several, and the table."""
        from formcheck.report.csv_report import write_reps_csv
        from formcheck.report.json_report import to_json, write_json

        several = result.sets if len(result.sets) > 1 else ()
        of_sets = [self.folder / f"{self.stem}.set{number}.json" for number, _ in enumerate(several, 1)]
        for path, found in zip(of_sets, several, strict=True):
            write_json(path, to_json(found, result.info))
        # the one that names the others comes last, so that what it names is there
        write_json(self.json, to_json(result.main, result.info, [path.name for path in of_sets]))
        write_reps_csv(self.csv, result.sets)
        return [self.json, *of_sets, self.csv]

    def write_recording(self, result: ClipResult) -> Path:
        """Write the landmarks of a result that kept them."""
        from formcheck.pose.landmark_file import write_recording

        write_recording(self.recording, result.poses or (), result.info)
        return self.recording

    def write_exports(self, result: ClipResult, wanted: Sequence[str]) -> list[Path]:
        """Write the wanted ones of ``export.formats.FORMATS`` of a result that kept its poses."""
        from formcheck.export.formats import write_exports

        return write_exports(self.folder, self.stem, wanted, result.sets, result.poses or ())

    def write_video(self, result: ClipResult, clip: Path, progress: Callable[[float], None]) -> Path:
        """Write the annotated video of a result that kept its poses; each set is shown while it lasts."""
        from formcheck.drawing.annotated_video import annotate
        from formcheck.drawing.exercise_labels import labels_for

        poses = result.poses or ()
        firsts = [bisect_left(poses, found.from_s, key=lambda pose: pose.time_s) for found in result.sets[1:]]
        spans = pairwise([0, *firsts, len(poses)])
        sets = (
            (first, found.report, labels_for(found.spec, found.report, PoseSlice(poses, first, end)))
            for found, (first, end) in zip(result.sets, spans, strict=True)
        )
        _, report, labels = next(sets)
        annotate(
            clip,
            self.video,
            report,
            poses,
            labels=labels,
            later=sets,
            blur_faces=self.blur_faces,
            options=result.options,
            progress=progress,
        )
        return self.video

    def write_pages(self, result: ClipResult, clip: Path, *, with_video: bool) -> list[Path]:
        """Write the report to look at, a page for each set: that of the main one has the plain name.

        Parameters
        ----------
        result : ClipResult
            With its poses kept: pictures and drawings of the faults come from them.
        clip : Path
            What was analysed.
        with_video : bool
            Whether the annotated video is there to be shown.
        """
        from formcheck.report.html_page import PageContent, video_for, write_page

        paths = [
            self.html if found is result.main else self.folder / f"{self.stem}.set{number}.html"
            for number, found in enumerate(result.sets, 1)
        ]
        siblings = [path.name for path in paths] if len(paths) > 1 else ()
        video = video_for(self.video, len(paths)) if with_video else None
        stills, poses = self._stills(result, clip), result.poses or ()
        for number, (path, found) in enumerate(zip(paths, result.sets, strict=True), 1):
            write_page(path, PageContent(found, result.info, video, stills, poses, siblings, number))
        return paths

    def _stills(self, result: ClipResult, clip: Path) -> dict[Fault, Still]:
        """Pictures of the faults; none of a landmark file, nor when the clip has gone meanwhile."""
        from formcheck.drawing.fault_stills import stills
        from formcheck.report.fault_cards import examples

        if result.recorded or not result.poses:
            return {}
        try:
            return stills(
                clip,
                result.poses,
                [fault for found in result.sets for fault in examples(found)],
                blur_faces=self.blur_faces,
                options=result.options,
            )
        except InputError:
            return {}


def _stem(clip: Path) -> str:
    """The clip's name without its ending; '.' and the like are folders with names too."""
    full = Path(os.path.abspath(clip))  # noqa: PTH100  resolve() would follow a link to another name
    if full.name.endswith(RECORDING_SUFFIX):
        stem = full.name.removesuffix(RECORDING_SUFFIX)
    else:
        stem = full.name if full.is_dir() else full.stem
    return fitting_stem(stem, full.name)


def _refuse_other(report: Path, clip: Path) -> None:
    """Raise ``InputError`` when a report is about another clip than this one."""
    name, size = str(clip), 0
    if clip.name.endswith(RECORDING_SUFFIX):
        info = read_recording_info(clip)
        name, size = info.path, info.file_bytes
    else:
        size = size_bytes(clip)
    before = source_of(report)
    earlier, earlier_size = Path(str(before.get("path", ""))), before.get("file_bytes")
    if earlier == Path(name) and earlier.is_absolute():
        return  # a clip that was cut or copied again in its place
    # a relative name may have been typed in another folder
    alike = size == earlier_size if size and earlier_size else Path(name).absolute() == earlier.absolute()
    if not alike or Path(name).absolute().name != earlier.absolute().name:
        sizes = f" of {earlier_size} bytes, not {size}" if size and earlier_size and size != earlier_size else ""
        raise InputError(
            "no result of another clip of this name",
            f"{report}, which is about {before.get('path')}{sizes}",
            "name another folder with -o, or remove the earlier results",
        )
