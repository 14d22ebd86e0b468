"""Codes work once and expire; sessions end; wrong codes are not listened to for ever."""

from __future__ import annotations

import pytest

from formcheck.web.pairing import (
    CODE_LIFE_S,
    MOST_CODES,
    MOST_SESSIONS,
    MOST_WRONG,
    SESSION_LIFE_S,
    WRONG_SPAN_S,
    Pairing,
)


class Time:
    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def pairing(time: Time) -> Pairing:
    return Pairing(time)


def test_a_code_opens_one_session(pairing: Pairing) -> None:
    code = pairing.new_code()
    key = pairing.open_session(code, "phone", here=False)
    found = pairing.session(key)
    assert found is not None
    assert not found.here
    assert pairing.open_session(code, "phone", here=False) is None


def test_a_code_expires(pairing: Pairing, time: Time) -> None:
    code = pairing.new_code()
    time.now_s += CODE_LIFE_S + 1
    assert pairing.open_session(code, "phone", here=False) is None


def test_an_old_code_gives_way_to_new_ones(pairing: Pairing) -> None:
    codes = [pairing.new_code() for _ in range(MOST_CODES + 1)]
    assert pairing.open_session(codes[0], "phone", here=False) is None
    assert pairing.open_session(codes[-1], "phone", here=False) is not None


def test_too_many_wrong_codes_close_the_door_to_one_address_for_a_while(pairing: Pairing, time: Time) -> None:
    code = pairing.new_code()
    for _ in range(MOST_WRONG):
        assert pairing.open_session("wrong", "attacker", here=False) is None
    assert pairing.open_session(code, "attacker", here=False) is None
    assert pairing.open_session(code, "phone", here=False) is not None
    time.now_s += WRONG_SPAN_S + 1
    assert pairing.open_session(pairing.new_code(), "attacker", here=False) is not None


def test_a_session_ends_by_itself_and_when_it_is_closed(pairing: Pairing, time: Time) -> None:
    key, other = (pairing.open_session(pairing.new_code(), "phone", here=False) for _ in range(2))
    found = pairing.session(key)
    assert found is not None
    assert pairing.close_session(found.id)
    assert pairing.session(key) is None
    assert not pairing.close_session(found.id)
    time.now_s += SESSION_LIFE_S + 1
    assert pairing.session(other) is None
    assert pairing.sessions() == []


def test_the_oldest_session_gives_way(pairing: Pairing) -> None:
    keys = [pairing.open_session(pairing.new_code(), "phone", here=False) for _ in range(MOST_SESSIONS + 1)]
    assert [pairing.session(key) is None for key in keys] == [True] + [False] * MOST_SESSIONS


def test_neither_codes_nor_keys_are_kept(pairing: Pairing) -> None:
    code = pairing.new_code()
    assert code not in repr(vars(pairing))
    key = pairing.open_session(code, "phone", here=False)
    assert key is not None
    assert key not in repr(vars(pairing))
