"""How often somebody is told where to go: each thing after it has lasted, not again too soon, and not for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from formcheck.coach.rules import GuideRules


class Guide:
    """Turns what is wrong at every look into what is shown, and now and then spoken.

    ``shown`` is the key of what the screen says, None when all is well.
    """

    def __init__(self, rules: GuideRules) -> None:
        self._rules = rules
        self.shown: str | None = None
        self._key: str | None = None
        self._since_s = self._begun_s = 0.0
        self._spoken_s = -float("inf")
        self._times: dict[str, list[float]] = {}

    def update(self, key: str | None, now_s: float) -> str | None:
        """The key to speak now, if any.

        Parameters
        ----------
        key : str or None
            What should change first; None when nothing should.
        now_s : float
        """
        if key != self._key:
            self._key, self._since_s = key, now_s
        lasted_s = now_s - self._since_s
        if lasted_s >= self._rules.show_s:
            self.shown = key
        if key is None or lasted_s < self._dwell_s(key) or not self._may(key, now_s):
            return None
        return self._said(key, now_s)

    def begin(self, now_s: float) -> None:
        """Somebody has come: from now on it counts how long nothing has helped."""
        self._begun_s = now_s

    def insist(self, key: str, now_s: float) -> str | None:
        """The key to speak when nothing was said for long and the person is still not ready."""
        waited_s = now_s - max(self._begun_s, self._spoken_s)
        return self._said(key, now_s) if waited_s >= self._rules.stuck_s and self._may(key, now_s) else None

    def _said(self, key: str, now_s: float) -> str:
        self._times[key] = [*self._recent(key, now_s), now_s]
        self._spoken_s = now_s
        return key

    def _dwell_s(self, key: str) -> float:
        return self._rules.slow_dwell_s if key in ("posture", "nobody") else self._rules.dwell_s

    def _may(self, key: str, now_s: float) -> bool:
        said = self._recent(key, now_s)
        return (
            now_s - self._spoken_s >= self._rules.any_s
            and len(said) < self._rules.most
            and (not said or now_s - said[-1] >= self._rules.same_s)
        )

    def _recent(self, key: str, now_s: float) -> list[float]:
        return [s for s in self._times.get(key, []) if now_s - s < self._rules.silence_s]
