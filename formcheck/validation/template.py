"""The template of a new exercise file: one of ours under another name, with its [proof] written out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from formcheck.exercises.loader import load, source_text
from formcheck.simulation import fault_ids
from formcheck.validation.cases import OF_THE_SET, camera_of, cases, motion_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.exercises.schema import ExerciseSpec

_TABLE: Final = re.compile(r"^\s*\[+([\w.]+)\]")
# before the first table of each kind
_NOTES: Final[dict[str, str]] = {
    "camera": "Views that it can be judged from: front, side, rear, oblique, foot_end. The place is told to the user.",
    "rep": """\
What rises and falls once in a repetition. Less than min_rom is no movement, full_rom is the least that is
ever called full, both in the signal's unit. side says who works: both, mover, signal or lead.""",
    "tempo": "Prescribed seconds. 'formcheck exercises check' lets the simulated body move in this tempo.",
    "programme": "Sets and repetitions, from the least to the most.",
    "gates": "What has to be true of the posture for a movement to be a repetition.",
    "measures": "Numbers to report that are no mistakes.",
    "common": """\
Mistakes that mean the same everywhere: partial_range, rushed, no_pause, momentum, fatigue, asymmetry.
{} takes one as it is; limits, cue or weight may be changed between the braces.""",
    "faults": """\
A mistake: what is said (five words at most), why, what to do about it, and how it is seen. The limits open
mild, moderate and severe; sigma is the noise of the measurement in the same unit; source says where they
are from.""",
}
_ABOUT_PROOF: Final = """\
# It has to be named with --exercise as long as it moves like the one it began as.
# What the simulated body does to prove this file, and from where: 0 degrees in front, 90 at the left.
[proof]"""
_ABOUT_SIZES: Final = """\
# How big each mistake is made: degrees; metres for heels, feet and elbows; seconds for rushed and no_pause;
# shares of the range for partial_range, fatigue and asymmetry; peak over mean speed for momentum. A mistake
# that another camera sees may have its own: { size = 16.0, camera = { yaw_deg = 4.0 } }
[proof.faults]"""


def starter(name: str, like: str) -> str:
    """The text of a new exercise file.

    Parameters
    ----------
    name : str
        The new exercise's id.
    like : str
        Id of the exercise that it begins as.

    Raises
    ------
    InputError
        When there is no exercise ``like``.
    """
    spec = load(like)
    head = [f"# {name}: begun as {like}. Change it, and prove it with: formcheck exercises check {name}.toml", ""]
    return "\n".join([*head, *_body(source_text(like), name), "", *_proof(spec)]) + "\n"


def _body(text: str, name: str) -> Iterator[str]:
    """The lines under the new name, a note before the first table of each kind, and without its proof."""
    table, noted = "", set()
    for line in text.rstrip().splitlines():
        header = _TABLE.match(line)
        table = header[1] if header else table
        if table.split(".")[0] == "proof":
            continue
        if header and table in _NOTES and table not in noted:
            noted.add(table)
            yield from (f"# {note}" for note in _NOTES[table].splitlines())
        yield _renamed(line, name) if not table else line


def _renamed(line: str, name: str) -> str:
    if re.match(r"id\s*=", line):
        return f'id = "{name}"'
    if re.match(r"name\s*=", line):
        return f'name = "{name.replace("_", " ").capitalize()}"'
    return line


def _proof(spec: ExerciseSpec) -> Iterator[str]:
    """[proof] with everything that need not be said in it."""
    motion = motion_of(spec) or spec.id
    camera = camera_of(spec.proof, motion)
    yield _ABOUT_PROOF
    yield f'motion = "{motion}"'
    yield f"camera = {{ yaw_deg = {camera.yaw_deg}, height_m = {camera.height_m}, distance_m = {camera.distance_m} }}"
    yield _ABOUT_SIZES
    for case in cases(spec, motion):
        if case.fault in OF_THE_SET or case.fault in fault_ids(motion):
            yield f"{case.fault} = {{ size = {case.size} }}"
