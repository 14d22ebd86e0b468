"""``formcheck exercises``: the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from formcheck.exercises.schema import ExerciseSpec, FaultRule, Test


@click.group()
def exercises() -> None:
    """Show the exercises that can be judged."""


@exercises.command("list")
def list_exercises() -> None:
    """List the exercises: id, name, and the views from which they can be judged."""
    from formcheck.exercises import ids, load

    width = max(len(exercise_id) for exercise_id in ids())
    for exercise_id in ids():
        spec = load(exercise_id)
        click.echo(f"{exercise_id:{width}}  {spec.name} ({', '.join(_words(view) for view in spec.camera.views)})")


@exercises.command("show")
@click.argument("exercise_id", metavar="ID")
def show_exercise(exercise_id: str) -> None:
    """Explain an exercise: where to put the camera, what each fault means, where its numbers come from."""
    from formcheck.exercises import load

    click.echo("\n".join(_page(load(exercise_id))))


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
    yield (
        f"Tempo in seconds: lower {tempo.eccentric_s:g}, pause {tempo.stretch_pause_s:g}, lift {tempo.concentric_s:g}, "
        f"hold {tempo.peak_pause_s:g}. Source: {tempo.source}"
    )
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


def _fault(rule: FaultRule) -> Iterator[str]:
    yield f"{rule.id}: {_words(rule.id)}, said as “{rule.cue}”"
    yield f"  why: {rule.why}"
    yield f"  do: {rule.fix}"
    yield f"  camera: {rule.place}"
    joined = " and all of" if rule.need == "all" and len(rule.tests) > 1 else ""
    yield f"  seen by{joined}:"
    yield from (f"    - {_test(test)}" for test in rule.tests)


def _test(test: Test) -> str:
    what = test.field or (test.signal.kind if test.signal else "")
    mild, moderate, severe = test.limits
    views = f", from {' or '.join(_words(view) for view in test.views)}" if test.views else ""
    mask = ", in the outline of the body" if test.needs_mask else ""
    return (
        f"{_words(what)} {test.direction} {mild:g} (mild), {moderate:g} (moderate), {severe:g} (severe) {test.unit}; "
        f"noise {test.sigma:g}{views}{mask}. Source: {test.source}"
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _span(values: tuple[int, int]) -> str:
    low, high = values
    return str(low) if low == high else f"{low} to {high}"
