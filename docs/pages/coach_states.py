"""The states of a live session as a drawing and a table, from the table that the coach itself follows."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from formcheck.coach.state_machine import TRANSITIONS, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator

ORDER: Final = ("looking", "placing", "ready", "set", "rest")
STEP, BOX, HEIGHT, MIDDLE, LEVEL = 150, 90, 30, 150, 26  # pixels
_HEAD: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 300" role="img" aria-label="States of a live session" '
    'style="max-width: 100%" fill="none" stroke="currentColor" font-family="sans-serif" font-size="13">'
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0L8 4L0 8z" fill="currentColor" stroke="none"/></marker></defs>'
)


def coach_states_page() -> str:
    """The drawing, with the numbers of the transitions, and the table that explains them."""
    return "\n".join([_drawing(), "", *_table()]) + "\n"


def _drawing() -> str:
    boxes = "".join(_box(k, name) for k, name in enumerate(ORDER))
    arrows = "".join(
        _arrow(number, ORDER.index(state), ORDER.index(one.following))
        for number, one in enumerate(TRANSITIONS, 1)
        for state in one.states
    )
    return f"{_HEAD}{boxes}{arrows}</svg>"


def _box(k: int, name: str) -> str:
    x = 15 + k * STEP
    return (
        f'<rect x="{x}" y="{MIDDLE - HEIGHT // 2}" width="{BOX}" height="{HEIGHT}" rx="6"/>'
        f"{_text(x + BOX // 2, MIDDLE + 5, name)}"
    )


def _arrow(number: int, a: int, b: int) -> str:
    """An arc from one state to another: ahead above the boxes, back below, the higher the farther."""
    side = -1 if b > a else 1
    x0, x1 = (15 + k * STEP + BOX // 2 + side * shift for k, shift in ((a, -14), (b, 14)))
    y = MIDDLE + side * HEIGHT // 2
    top = y + side * LEVEL * (abs(b - a) + 0.5) * 1.33
    text_y = MIDDLE + side * (HEIGHT // 2 + LEVEL * (abs(b - a) + 0.5)) + (-4 if side < 0 else 13)
    return (
        f'<path d="M{x0} {y}C{x0} {top:.0f} {x1} {top:.0f} {x1} {y}" marker-end="url(#tip)"/>'
        f"{_text((x0 + x1) // 2, text_y, str(number))}"
    )


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="middle" fill="currentColor" stroke="none">{text}</text>'


def _table() -> Iterator[str]:
    yield from ("| | from | to | when |", "|---|---|---|---|")
    yield from (_row(number, one) for number, one in enumerate(TRANSITIONS, 1))


def _row(number: int, one: Transition) -> str:
    return f"| {number} | {', '.join(one.states)} | {one.following} | {escape(one.when)} |"
