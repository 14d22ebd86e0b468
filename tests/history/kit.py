"""Six weeks of training that nobody did."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Final

from formcheck.core.report_types import Fault, Tempo
from formcheck.history.records import About, Load
from formcheck.history.saving import Began, remember
from history.store_kit import ARCH, document, reps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from formcheck.core.report_types import Rep, Side

FIRST: Final = date(2025, 4, 28)  # a Monday
LAST: Final = FIRST + timedelta(days=6 * 7 - 3)
NO_PAUSE: Final = Fault("no_pause", "mild", 0.3, 0.7, "s", 4.4, "both", 5.0)
DROP: Final = Fault("hip_drop", "severe", 12.0, 5.0, "deg", 4.4, "both", 20.0)


def six_weeks(path: Path, athlete: str = "Ann") -> None:
    """Three days a week, the fourth week with one: hip thrusts with a bar, single-leg ones, clamshells with bands.

    The thrusts go up from 40 kg as the advice says and stay clean but for one day. The left leg lags behind and catches
    up. The clamshells lose range with the heavy band at the end.
    """
    chance = random.Random(5)  # noqa: S311  not for secrets
    loads = [40, 40, 42.5, 42.5, 45, 45, 45, 47.5, 47.5, 50, 50, 52.5, 52.5, 55, 55, 57.5, 57.5, 60]
    number = 0
    for week in range(6):
        for weekday in (0,) if week == 3 else (0, 2, 4):
            day = FIRST + timedelta(weeks=week, days=weekday)
            share = (week * 7 + weekday) / 40
            _session(path, day, athlete, "hip_thrust", Load(loads[number]), None, _thrusts(chance, share, number))
            if weekday != 2:
                _session(path, day, athlete, "single_leg_hip_thrust", None, None, _one_leg(chance, share))
            if weekday != 4:
                band = "light" if share < 0.3 else "medium" if share < 0.8 else "heavy"
                _session(path, day, athlete, "clamshell", None, band, _clams(chance, share, band))
            number += 1


def _session(
    path: Path, day: date, athlete: str, exercise: str, load: Load | None, band: str | None, sets: Sequence[list[Rep]]
) -> None:
    hour = {"hip_thrust": 18, "single_leg_hip_thrust": 19, "clamshell": 20}[exercise]
    began = Began(datetime.combine(day, time(hour), timezone(timedelta(hours=2))), "recording")
    documents = [
        document(done, exercise=exercise, score=sum(rep.score for rep in done) / len(done), from_s=300.0 * number)
        for number, done in enumerate(sets)
    ]
    remember(documents, about=About(athlete, load, band), began=began, path=path)


def _score(chance: random.Random, faulty: int, count: int) -> float:
    return 96.0 - 60.0 * faulty / count + chance.uniform(-3, 2)


def _thrusts(chance: random.Random, share: float, number: int) -> list[list[Rep]]:
    """Slower with time; one day with a bad back."""
    tempo = Tempo(1.4 + 0.8 * share, 0.2, 1.1, 0.6 + 1.2 * share)
    sets = []
    for _ in range(3):
        faulty = 4 if number == 6 else chance.choice([0, 0, 1, 2]) if share < 0.5 else chance.choice([0, 0, 1])
        fault = ARCH if number == 6 or share > 0.3 else NO_PAUSE
        rom = 0.40 + 0.05 * share + chance.uniform(-0.01, 0.01)
        sets.append(reps(12, faulty=faulty, fault=fault, rom=rom, score=_score(chance, faulty, 12), tempo=tempo))
    return sets


def _one_leg(chance: random.Random, share: float) -> list[list[Rep]]:
    sides: tuple[Side, ...] = ("left", "right")
    sets = []
    for _ in range(3):
        faulty = round((1 - share) * 8) + chance.choice([0, 1])
        done = reps(
            24, faulty=faulty, fault=DROP if share < 0.2 else NO_PAUSE, score=_score(chance, faulty, 24), sides=sides
        )
        rom = {"left": 0.28 + 0.06 * share, "right": 0.35}
        sets.append([_with_rom(rep, rom[rep.side] + chance.uniform(-0.01, 0.01)) for rep in done])
    return sets


def _clams(chance: random.Random, share: float, band: str) -> list[list[Rep]]:
    faulty = 5 if band == "heavy" else chance.choice([0, 1])
    rom = 0.34 if band == "heavy" else 0.42 + chance.uniform(-0.01, 0.01)
    tempo = Tempo(1.8, 0.1, 1.6, 1.0 if share < 0.8 else 0.4)
    return [
        reps(15, faulty=faulty, fault=NO_PAUSE, rom=rom, score=_score(chance, faulty, 15), tempo=tempo)
        for _ in range(2)
    ]


def _with_rom(rep: Rep, rom: float) -> Rep:
    from dataclasses import replace

    return replace(rep, measures=rep.measures | {"rom": rom})
