"""The table of the states is whole: every state can be reached and left, and nothing that happens is ambiguous."""

from __future__ import annotations

from html import escape
from typing import get_args

from pages.coach_states import ORDER, coach_states_page

from formcheck.coach.live_state import Stage
from formcheck.coach.state_machine import TRANSITIONS, Event


def test_every_state_is_reached_and_left() -> None:
    states = set(get_args(Stage)) - {"paused"}
    assert {one.following for one in TRANSITIONS} == states
    assert {state for one in TRANSITIONS for state in one.states} == states


def test_what_happens_in_a_state_has_one_consequence() -> None:
    pairs = [(state, one.event) for one in TRANSITIONS for state in one.states]
    assert len(set(pairs)) == len(pairs)
    assert {event for _, event in pairs} == set(get_args(Event))


def test_the_drawing_has_every_state_and_transition() -> None:
    page = coach_states_page()
    assert all(f">{state}</text>" in page for state in ORDER)
    assert page.count("marker-end") == sum(len(one.states) for one in TRANSITIONS)
    assert all(escape(one.when) in page for one in TRANSITIONS)
