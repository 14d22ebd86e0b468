"""The report of a clip as a JSON document (``formcheck.report/1``)."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any, Final

import formcheck
from formcheck.analysis.scoring import score_confidence, score_formula
from formcheck.report.wording import fault_counts
from formcheck.utils.atomic_files import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.analysis.recording_analysis import FoundSet
    from formcheck.core.report_types import Check, Fault, JudgedSet, Rep
    from formcheck.pose.landmark_file import RecordingInfo

SCHEMA: Final = "formcheck.report/1"
Document = dict[str, Any]


def to_json(found: FoundSet, info: RecordingInfo, sets: Sequence[str] = ()) -> Document:
    """Put a judged set into the published form.

    Parameters
    ----------
    found : FoundSet
        The set, and from when to when it lasted.
    info : RecordingInfo
        The clip that it was seen in, and the model that saw it.
    sets : sequence of str
        File names of all sets of the clip, where there are several and this is the one that stands for them.

    Returns
    -------
    dict
        Valid against ``report.schema.json``. Times in seconds from the first frame; every number finite, None where
        a value is unknown.
    """
    report = found.report
    document = {
        "schema": SCHEMA,
        "formcheck": {"version": formcheck.__version__, "model": info.model, "model_sha256": info.model_sha256},
        "source": {
            "path": info.path,
            "width": info.width,
            "height": info.height,
            "frames": info.frames,
            "duration_s": number(info.duration_s),
            "fps": number(info.fps),
            "from_s": number(found.from_s),
            "to_s": number(found.to_s),
            "file_bytes": info.file_bytes or None,
        },
        "exercise": {
            "id": report.exercise_id,
            "chosen_by": report.chosen_by,
            "confidence": number(report.confidence),
        },
        "view": {"id": report.view.id, "yaw_deg": number(report.view.yaw_deg, 1)},
        "reps": [_rep(rep) for rep in report.reps],
        "set": _set(report),
        "not_assessed": [{"fault": item.fault, "reason": item.reason} for item in report.not_assessed],
        "tracking": {
            "frames_with_pose": report.frames_with_pose,
            "gaps_s": [[number(gap.start_s), number(gap.end_s)] for gap in report.gaps],
        },
        "score_formula": score_formula(),
        "notes": list(dict.fromkeys((*info.notes, *report.notes))),
    }
    return document | ({"sets": list(sets)} if sets else {})


def write_json(path: Path, document: Document) -> None:
    """Write a document; the file appears complete or not at all.

    Raises
    ------
    ValueError
        If a number in it is not finite.
    OSError
        If the file cannot be written.
    """
    write_text(path, json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def number(value: float, digits: int = 3) -> float | None:
    """``value`` rounded to ``digits`` decimals, None where it is unknown (NaN or infinite)."""
    return round(float(value), digits) if math.isfinite(value) else None


def _rep(rep: Rep) -> Document:
    tempo = rep.tempo
    return {
        "number": rep.number,
        "counted": rep.counted,
        "reject_reason": rep.reject_reason,
        "reject_code": rep.reject_code,
        "side": rep.side,
        "start_s": number(rep.start_s),
        "peak_s": number(rep.peak_s),
        "end_s": number(rep.end_s),
        "tempo": {
            "eccentric_s": number(tempo.eccentric_s),
            "stretch_pause_s": number(tempo.stretch_pause_s),
            "concentric_s": number(tempo.concentric_s),
            "peak_pause_s": number(tempo.peak_pause_s),
        },
        "measures": {name: number(value) for name, value in rep.measures.items()},
        "faults": _faults(rep.faults),
        "score": number(rep.score, 1),
        "coverage": number(rep.coverage),
        "checks": [_check(check) for check in rep.checks],
        "decided_s": number(rep.decided_s),
        "cut_off": rep.cut_off,
        "interrupted": rep.interrupted,
    }


def _faults(faults: Sequence[Fault]) -> list[Document]:
    return [
        {
            "id": fault.id,
            "severity": fault.severity,
            "value": number(fault.value),
            "limit": number(fault.limit),
            "unit": fault.unit,
            "at_s": number(fault.at_s),
            "side": fault.side,
            "points": number(fault.points, 1),
            "low": number(fault.low),
            "high": number(fault.high),
        }
        for fault in faults
    ]


def _check(check: Check) -> Document:
    # enough decimals that the score can be recomputed to its last printed digit
    return {
        "id": check.id,
        "value": number(check.value, 4),
        "limit": number(check.limit, 4),
        "unit": check.unit,
        "severity": number(check.severity, 4),
        "weight": number(check.weight, 4),
        "confidence": number(check.confidence, 4),
        "baseline": number(check.baseline, 4),
        "test": check.test,
        "low": number(check.low, 4),
        "high": number(check.high, 4),
        "probability": number(check.probability, 4),
    }


def _set(report: JudgedSet) -> Document:
    counted = report.counted
    sided = any(rep.side != "both" for rep in counted)
    return {
        "reps": len(counted),
        "left": sum(rep.side == "left" for rep in counted) if sided else None,
        "right": sum(rep.side == "right" for rep in counted) if sided else None,
        "score": number(report.score, 1),
        "coverage": number(report.coverage),
        "score_confidence": score_confidence(report),
        "score_parts": {name: number(value, 2) for name, value in report.score_parts.items()},
        "faults": fault_counts(report),
        "set_faults": _faults(report.set_faults),
        "advice": list(report.advice),
    }
