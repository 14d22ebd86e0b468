"""``formcheck exercises``: the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.cli.options import EXERCISE_DIRS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.exercises.schema import ExerciseSpec, FaultRule, FaultTest, TempoRule
    from formcheck.validation.checks import CheckLine

NOT_PROVEN = 1
STATES = ("proven", "not proven", "not provable here")


@click.group()
def exercises() -> None:
    """Show the exercises that can be judged, and check or begin your own."""


@exercises.command("list")
@EXERCISE_DIRS
def list_exercises(folders: tuple[Path, ...]) -> None:
    """List the exercises: id, name, and the views from which they can be judged."""
    from formcheck.exercises import candidates

    specs = candidates(folders)
    width = max(len(spec.id) for spec in specs)
    for spec in specs:
        click.echo(f"{spec.id:{width}}  {spec.name} ({', '.join(_words(view) for view in spec.camera.views)})")


@exercises.command("show")
@click.argument("exercise_id", metavar="ID")
@EXERCISE_DIRS
def show_exercise(exercise_id: str, folders: tuple[Path, ...]) -> None:
    """Explain an exercise: where to put the camera, what each fault means, where its numbers come from."""
    from formcheck.exercises import find

    click.echo("\n".join(_page(find(exercise_id, folders))))


@exercises.command("check")
@click.argument("file", type=click.Path(path_type=Path))
def check_exercise(file: Path) -> int:
    """Check the exercise in FILE, and prove on the simulated body that it works.

    A good set has to be counted and left alone, and each mistake to be told where it was made and nowhere else. What
    tells it from the other exercises is learnt, and kept beside FILE (.learnt.json), so that it is recognised.
    Exit codes: 0 all proven, 1 something is not, 2 FILE is no exercise.
    """
    from formcheck.exercises import ids, load_own
    from formcheck.validation import prove
    from formcheck.validation.checks import RECOGNITION

    spec = load_own(file)
    lines = prove(spec)
    if spec.id not in ids():
        lines.insert(1, _learn(spec, file))
    click.echo("\n".join(_table([line.row() for line in lines])))
    states = {state: [line.what for line in lines if line.state == state] for state in STATES}
    for state, names in states.items():
        if names:
            click.echo(f"{spec.id}: {state}: {', '.join(dict.fromkeys(names))}")
    # what looks like another exercise works all the same once it is named
    needed = [line for line in lines if line.state != "not provable here" or line.what != RECOGNITION]
    return 0 if all(line.state == "proven" for line in needed) else NOT_PROVEN


def _learn(spec: ExerciseSpec, file: Path) -> CheckLine:
    """Learn how the exercise is told from the others, and keep that beside its file."""
    from formcheck.errors import InputError
    from formcheck.exercises.classifier import classifier
    from formcheck.exercises.learnt import dumps, path_beside
    from formcheck.utils.atomic_files import write_text
    from formcheck.validation.checks import recognition_of_own

    line, learnt = recognition_of_own(spec)
    path = path_beside(file)
    try:
        if learnt:
            write_text(path, dumps(learnt, classifier().features, file.read_text(encoding="utf-8")))
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise InputError("a folder that can be written to", f"{path} ({error.strerror})", "copy the file") from error
    return line


@exercises.command("new")
@click.argument("name")
@click.option("--like", default="squat", metavar="ID", help="The exercise that it begins as [squat].")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write [NAME.toml].")
def new_exercise(name: str, like: str, output: Path | None) -> None:
    """Begin an exercise file with the id NAME: an exercise of ours with comments, to be changed."""
    import re

    from formcheck.errors import InputError
    from formcheck.exercises import ids
    from formcheck.utils.atomic_files import write_text
    from formcheck.validation.template import starter

    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise InputError("a name of small letters, digits and _", f"'{name}'", "give another, such as pause_squat")
    if name in ids():
        raise InputError("a name of its own", f"'{name}', which ships with the program", "give another")
    path = output or Path(f"{name}.toml")
    if path.exists():
        raise InputError("a file that does not exist yet", str(path), "give another with -o")
    write_text(path, starter(name, like))
    click.echo(f"formcheck: wrote {path}; prove it with 'formcheck exercises check {path}'", err=True)


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as their longest entry, the last one as it is."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join([*(f"{cell:{width}}" for cell, width in zip(row[:-1], widths, strict=False)), row[-1]])


def _tempo(tempo: TempoRule) -> str:
    wanted_s = (tempo.eccentric_s, tempo.stretch_pause_s, tempo.concentric_s, tempo.peak_pause_s)
    return ", ".join(f"{word} {wanted:g}" for word, wanted in zip(tempo.phases.captions, wanted_s, strict=True))


def _page(spec: ExerciseSpec) -> Iterator[str]:
    tempo, programme = spec.tempo, spec.programme
    yield f"{spec.name} ({spec.id})"
    yield spec.summary
    yield f"For: {', '.join(spec.muscles)}."
    yield ""
    yield f"Camera: {spec.camera.place} Judged from: {', '.join(_words(view) for view in spec.camera.views)}."
    yield from (f"Set-up: {line}" for line in spec.setup)
    yield (
        f"Repetition: full from {spec.rep.full_rom:g} {spec.rep.unit}, below {spec.rep.partial_below:.0%} of the full "
        f"range it is not counted. Source: {spec.rep.source}"
    )
    yield (f"Tempo in seconds: {_tempo(tempo)}. Source: {tempo.source}")
    yield (
        f"Programme: {_span(programme.sets)} sets of {_span(programme.reps)} repetitions, {programme.rest_s} s rest. "
        f"Source: {programme.source}"
    )
    yield from (f"Variant {variant.id}: {variant.name}. {variant.note}" for variant in spec.variants)
    yield from (
        f"Setting {setting.id}: {' or '.join(setting.choices)}, {setting.default} if not said. {setting.note}"
        for setting in spec.settings
    )
    for rule in spec.faults:
        yield ""
        yield from _fault(rule)
    for whole in spec.set_rules:
        yield ""
        mild, moderate, severe = whole.limits
        yield f"{whole.id}, judged over a set of at least {whole.min_reps}: “{whole.cue}”"
        yield f"  why: {whole.why}"
        yield f"  do: {whole.fix}"
        yield f"  from {mild:.0%} (mild), {moderate:.0%} (moderate), {severe:.0%} (severe). Source: {whole.source}"
    yield from ("", "thresholds of the analysis, the same for all exercises where nothing else is said:")
    yield from _thresholds(spec)


def _thresholds(spec: ExerciseSpec) -> Iterator[str]:
    from formcheck.exercises.thresholds import described

    for name, entry in described().items():
        own = spec.thresholds.get(name)
        measured = "" if own or entry.measured_on == "-" else f". Measured: {entry.measured_on}"
        yield f"  {name} {getattr(spec.judging, name):.3g} {entry.unit}: {entry.what}"
        yield f"    source: {f'{own.source} (of this exercise)' if own else entry.source}{measured}"


def _fault(rule: FaultRule) -> Iterator[str]:
    yield f"{rule.id}: {_words(rule.id)}, said as “{rule.cue}”"
    yield f"  why: {rule.why}"
    yield f"  do: {rule.fix}"
    yield f"  camera: {rule.place}"
    joined = " and all of" if rule.need == "all" and len(rule.tests) > 1 else ""
    yield f"  seen by{joined}:"
    yield from (f"    - {_test(test)}" for test in rule.tests)


def _test(test: FaultTest) -> str:
    what = test.estimate.quantity if test.estimate else test.field or (test.signal.kind if test.signal else "")
    noise = f"noise {test.estimate.error_deg if test.estimate else test.sigma:g}"
    mild, moderate, severe = test.limits
    views = f", from {' or '.join(_words(view) for view in test.views)}" if test.views else ""
    mask = ", in the outline of the body" if test.needs_mask else ""
    return (
        f"{_words(what)} {test.direction} {mild:g} (mild), {moderate:g} (moderate), {severe:g} (severe) {test.unit}; "
        f"{noise}{views}{mask}. Source: {test.source}"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _span(values: tuple[int, int]) -> str:
    low, high = values
    return str(low) if low == high else f"{low} to {high}"
