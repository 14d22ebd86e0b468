"""What the documentation tells the reader to type exists, and the Python that it shows runs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import pytest

from formcheck.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT: Final = Path(__file__).parents[2]
TEXTS: Final = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
OPTION: Final = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


def commands(text: str) -> Iterator[list[str]]:
    """Every ``formcheck ...`` in code, as words, up to whatever ends a command in a shell."""
    for code in re.findall(r"```.*?```|`[^`]+`", text, flags=re.DOTALL):
        for line in re.findall(r"(?:^|[\s`$'(])formcheck ([^\n`|;&#)]*)", code):
            yield line.split()


def known_options(command: click.Command) -> set[str]:
    context = click.Context(command)
    return {name for one in command.get_params(context) for name in (*one.opts, *one.secondary_opts)}


def unknown(words: list[str]) -> str | None:
    """The first word that the program does not know, as a command or an option."""
    command: click.Command = cli
    for word in words:
        if isinstance(command, click.Group) and not word.startswith("-"):
            names = word.split("|")
            wrong = [name for name in names if command.get_command(click.Context(command), name) is None]
            if wrong:
                return wrong[0]
            command = command.get_command(click.Context(command), names[0]) or command
        elif OPTION.fullmatch(word.split("=")[0]) and word.split("=")[0] not in {*known_options(command), "--help"}:
            return word
    return None


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_command_and_its_options_exist(path: Path) -> None:
    wrong = [words for words in commands(path.read_text("utf-8")) if words[0].isalpha() and unknown(words)]
    assert not wrong


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_option_that_is_named_exists(path: Path) -> None:
    """Options that stand alone in the text belong to some command of ours, or are said to be another program's."""
    everywhere = {"--help"}
    for command in cli.commands.values():
        parts = command.commands.values() if isinstance(command, click.Group) else [command]
        everywhere |= {name for part in parts for name in known_options(part)}
    spans = re.findall(r"`(--[a-z][a-z-]*)", path.read_text("utf-8"))
    others = {"--set", "--clips", "--jobs", "--cache", "--json"}  # the benchmarks'
    assert set(spans) <= everywhere | others


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert [unknown(words) for words in commands("`formcheck fly --high` and `formcheck analyze a --fast x`")] == [
        "fly",
        "--fast",
    ]
    assert unknown("models list|verify|fetch".split()) is None


@pytest.mark.model
def test_the_python_of_the_page_runs(
    sample: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copy(sample("squat_front_valgus"), tmp_path / "squat.mp4")
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "python.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(blocks) >= 5
    names: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/python.md", "exec"), names)  # noqa: S102  our own page
    said = capsys.readouterr().out
    assert "<SetReport squat: 6 repetitions" in said
    assert "knee_valgus" in said
    assert "<SetReport lunge: 4 repetitions" in said
