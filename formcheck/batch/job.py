"""The job of one clip: analysed, written, and told as a row."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.batch.clips import AUTO, Outcome, Row
from formcheck.batch.storage import local_copy, results_folder
from formcheck.errors import FormcheckError, InputError
from formcheck.utils.closing import Closing

if TYPE_CHECKING:
    from formcheck.batch.clips import Job
    from formcheck.pipeline.clip_analysis import ClipResult, UnnamedClipError
    from formcheck.pipeline.clip_outputs import Outputs
    from formcheck.pose.people_detection import Finder, PeopleDetection

_OF_A_FAULT: Final = ("id", "severity", "value", "limit", "unit", "at_s")
_OF_A_REP: Final = (
    "number", "counted", "reject_reason", "side", "start_s", "peak_s", "end_s", "score", "coverage", "measures",
    "cut_off", "interrupted",
)  # fmt: skip


class JobRunner(Closing):
    """Does one clip after the other; what all of them need is opened once."""

    def __init__(self) -> None:
        self._lookers: dict[str, PeopleDetection] = {}

    def run(self, job: Job) -> Outcome:
        """Analyse a clip and write its results; what goes wrong with it is told in the outcome.

        Parameters
        ----------
        job : Job

        Returns
        -------
        Outcome
            With ``status`` ok or failed; every file that it names is complete.
        """
        start = time.perf_counter()
        try:
            outcome = _analysed(job, self._lookers_of(job.options.model))
        except MemoryError:
            raise
        except FormcheckError as error:
            outcome = failed(job, str(error))
        except Exception as error:  # noqa: BLE001  whatever one clip brings about must not end the batch
            outcome = failed(job, f"{type(error).__name__}: {error}")
        outcome.row["seconds"] = round(time.perf_counter() - start, 3)
        return outcome

    def close(self) -> None:
        """Give back the models; a second call does nothing."""
        for lookers in self._lookers.values():
            lookers.close()

    def _lookers_of(self, model: str) -> PeopleDetection:
        from formcheck.pose.people_detection import PeopleDetection

        # a batch of landmark files never opens one, and does not need the model
        return self._lookers.setdefault(model, PeopleDetection(lambda: _finder(model)))


def _finder(model: str) -> Finder:
    from formcheck.models import find
    from formcheck.pose.mediapipe_backend import PeopleFinder

    return PeopleFinder(find(model))


def failed(job: Job, reason: str) -> Outcome:
    """The outcome of a clip that could not be analysed."""
    exercise = "" if job.clip.exercise == AUTO else job.clip.exercise
    row: Row = {"status": "failed", "error": " ".join(reason.split()), "exercise": exercise, "attempts": job.attempt}
    return Outcome(row, [], [])


def _analysed(job: Job, lookers: PeopleDetection) -> Outcome:
    from formcheck.exercises import candidates, find
    from formcheck.pipeline.clip_analysis import UnnamedClipError, analyse_clip
    from formcheck.pipeline.clip_outputs import Outputs

    folders = [Path(name) for name in job.options.exercise_dirs]
    spec = None if job.clip.exercise == AUTO else find(job.clip.exercise, folders)
    known = () if spec else candidates(folders)
    keep = job.options.landmarks or job.options.video or job.options.html or bool(job.options.export)
    with local_copy(job.clip.path) as clip, results_folder(job.folder) as folder:
        outputs = Outputs(folder, job.stem, job.options.blur_faces)
        try:
            result = analyse_clip(
                folder / job.landmarks if job.landmarks else clip,
                spec,
                known=known,
                keep_poses=keep,
                outlines=job.options.landmarks,
                model=job.options.model,
                options=job.options.reading,
                halves=False,  # the other processors have clips of their own
                lookers=lookers,
                scratch=folder,
            )
        except UnnamedClipError as error:
            return _unnamed(job, error, outputs)
        result = replace(result, recorded=job.clip.recorded)
        if not result.recorded:  # the report names the clip as the user did, not as it is known here
            result = replace(result, info=replace(result.info, path=job.clip.file))
        written = outputs.write_numbers(result)
        if job.options.landmarks and not result.recorded:
            written.append(outputs.write_recording(result))
        written += outputs.write_exports(result, job.options.export)
        if job.options.video and not result.recorded:
            written.append(outputs.write_video(result, clip, lambda _share: None))
        if job.options.html:
            written += outputs.write_pages(result, clip, with_video=outputs.video in written)
        return Outcome(_row(job, result, outputs), _reps(result), [path.name for path in written])


def _unnamed(job: Job, error: UnnamedClipError, outputs: Outputs) -> Outcome:
    """The outcome of a clip whose exercise cannot be told; its landmarks are kept for the run in which it is named."""
    do = "name it with --exercise, or in the column exercise of a manifest, and run again with --retry-failed"
    outcome = failed(job, str(InputError(error.expected, error.found, do)))
    if job.clip.recorded:
        return outcome
    seen = replace(error.seen, info=replace(error.seen.info, path=job.clip.file))
    return replace(outcome, files=[outputs.write_recording(seen).name])


def _row(job: Job, result: ClipResult, outputs: Outputs) -> Row:
    from formcheck.report.json_report import to_json

    document = to_json(result.main, result.info)
    return {
        "status": "ok",
        "error": "",
        "exercise": document["exercise"]["id"],
        "reps": document["set"]["reps"],
        "score": document["set"]["score"],
        "faults": ";".join(f"{fault}:{count}" for fault, count in document["set"]["faults"].items()),
        "chosen_by": document["exercise"]["chosen_by"],
        "confidence": document["exercise"]["confidence"],
        "view": document["view"]["id"],
        "left": document["set"]["left"],
        "right": document["set"]["right"],
        "sets": len(result.sets),
        "reps_in_all_sets": sum(len(found.report.counted) for found in result.sets),
        "not_assessed": ";".join(item["fault"] for item in document["not_assessed"]),
        "incomplete_reps": sum(rep.cut_off is not None or rep.interrupted for rep in result.main.report.counted),
        "duration_s": document["source"]["duration_s"],
        "frames": document["source"]["frames"],
        "frames_with_pose": document["tracking"]["frames_with_pose"],
        "attempts": job.attempt,
        "report": outputs.json.name,
        "page": outputs.html.name if job.options.html else "",
    }


def _reps(result: ClipResult) -> list[Row]:
    from formcheck.report.json_report import to_json

    return [
        _rep(number, found.spec.id, rep)
        for number, found in enumerate(result.sets, 1)
        for rep in to_json(found, result.info)["reps"]
    ]


def _rep(number: int, exercise: str, rep: dict[str, Any]) -> Row:
    """A repetition of the report, flat, without what only explains its score."""
    faults = [{name: fault[name] for name in _OF_A_FAULT} for fault in rep["faults"]]
    row: Row = {"set": number, "exercise": exercise, **{name: rep[name] for name in _OF_A_REP}}
    return row | dict(rep["tempo"]) | {"faults": faults}
