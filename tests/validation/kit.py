"""Exercise files to break: ours, and the one of the tutorial."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from formcheck.exercises.loader import source_text

PAGE: Final = Path(__file__).parents[2] / "docs" / "own_exercise.md"


def tutorial() -> str:
    """The file that the tutorial adds up to."""
    return "\n".join(re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))


def squat_named(name: str, *changes: tuple[str, str]) -> str:
    """The shipped squat under another id, with parts replaced that have to be there."""
    text = source_text("squat").replace('id = "squat"', f'id = "{name}"')
    text += '\n[proof]\nmotion = "squat"\n'
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text
