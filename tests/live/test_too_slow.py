"""A computer that is too slow to follow says so: what it did not count was not therefore not there."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from formcheck.live.session import TOO_SLOW, LiveCallbacks, _count

if TYPE_CHECKING:
    from formcheck.live.capture import Capture
    from formcheck.live.session import LiveSession


@pytest.mark.parametrize(
    ("analysed", "dropped", "slow"), [(59, 554, True), (580, 20, False), (80, 0, False)], ids=["slow", "quick", "rare"]
)
def test_too_few_pictures_are_told_where_others_were_dropped(analysed: int, dropped: int, *, slow: bool) -> None:
    said: list[str] = []
    session = cast("LiveSession", SimpleNamespace(analysed=analysed))
    capture = cast("Capture", SimpleNamespace(dropped=dropped, last_s=24.5))
    _count(session, capture, LiveCallbacks(said.append, lambda _event: None, lambda: None))
    assert (TOO_SLOW in said) == slow
    assert said[0].startswith(f"analysed {analysed} pictures")
