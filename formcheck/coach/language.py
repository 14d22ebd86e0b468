"""The words of the coach: the languages that ship, and files of the user's, checked against the English one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from formcheck.errors import InputError
from formcheck.utils import toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from formcheck.core.report_types import Phase
    from formcheck.exercises import ExerciseSpec

_HERE: Final = Path(__file__).parent / "words"
_REFERENCE: Final = "en"
_MAX_BYTES: Final = 1_000_000  # house rule: a hundred times the longest of ours
MOST_WORDS: Final = 5  # in a cue: house rule of the exercise files
_BRACES: Final = re.compile(r"\{[^{}]*\}|[{}]")
Key = tuple[str, str]
Text = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """One language.

    Parameters
    ----------
    language : str
        Its name.
    voice : str
        What the speech engine calls it.
    texts : mapping of (section, key) to text
    """

    language: str
    voice: str
    texts: Mapping[Key, Text]

    def text(self, section: str, key: str, **values: object) -> str:
        """The text of a key with the values put in.

        Raises
        ------
        KeyError
            When there is no such key.
        """
        found = self.texts[section, key]
        return (found if isinstance(found, str) else found[0]).format(**values)

    def choices(self, section: str, key: str) -> tuple[str, ...]:
        """All texts of a key that has several, to take in turn."""
        found = self.texts[section, key]
        return (found,) if isinstance(found, str) else found

    def counted(self, section: str, key: str, count: int) -> str:
        """The text for one or for many."""
        return self.text(section, f"{key}_one" if count == 1 else f"{key}_many", count=count)

    def cue(self, cue: str) -> str:
        """A cue of an exercise file in this language; one of the user's own stays as it is."""
        found = self.texts.get(("cues", cue)) or self.texts.get(("set_cues", cue), cue)
        return found if isinstance(found, str) else found[0]

    def phase(self, phase: Phase, spec: ExerciseSpec | None) -> str:
        """What a phase is called in this exercise: nothing is lowered in a step to the side.

        Of an exercise that is not known yet, nobody can say what its movements are.
        """
        if phase not in ("eccentric", "concentric"):
            return self.text("phases", phase)
        if spec is None:
            return ""
        return self.text("phases", phase if spec.tempo.words == "lift" else f"{spec.tempo.words}_{phase}")

    def exercise(self, spec: ExerciseSpec) -> str:
        """What an exercise is called; one of the user's has the name that its file gives."""
        found = self.texts.get(("exercises", spec.id), spec.name)
        return found if isinstance(found, str) else found[0]


@cache
def languages() -> tuple[str, ...]:
    """The languages that ship with the program."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.toml")))


@cache
def shipped(code: str = _REFERENCE) -> Words:
    """The words of a language that ships with the program.

    Raises
    ------
    InputError
        When there is none of that name.
    """
    if code not in languages():
        raise InputError(f"one of the languages {', '.join(languages())}", f"'{code}'", "or give a file with --cues")
    return load_words(_HERE / f"{code}.toml")


def load_words(path: Path) -> Words:
    """Read and check a file of words.

    Raises
    ------
    InputError
        With the key that is wrong and what would be right.
    """
    table = _table(path)
    base = table.pop("base", None)
    if base is not None and base not in languages():
        raise InputError(f"{path.name}: base: one of {', '.join(languages())}", repr(base), "mend it or leave it out")
    texts = dict(_flat(path.name, table))
    reference = dict(_flat("en.toml", _table(_HERE / "en.toml")))
    _check(path.name, texts, reference, complete=base is None)
    if base is not None:
        texts = {**shipped(base).texts, **texts}
    return Words(str(texts["language", "name"]), str(texts["language", "voice"]), texts)


def _table(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InputError("a file of words under 1 MB", f"{path} is larger", "give a smaller file")
        return toml.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError("a file of words", f"{path} cannot be read ({error.strerror})", "check the path") from error
    except UnicodeDecodeError as error:
        raise InputError("a file of words in UTF-8", f"{path} is not", "save it as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"valid TOML in {path.name}", str(error), "mend that line") from error


def _flat(name: str, table: Mapping[str, Any]) -> Iterator[tuple[Key, Text]]:
    for section, keys in table.items():
        if not isinstance(keys, dict):
            raise InputError(f"{name}: sections such as [guide]", f"'{section}' outside of them", "move or remove it")
        for key, value in keys.items():
            yield (section, key), _text(f"{name}: [{section}] {key}", value)


def _text(place: str, value: object) -> Text:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
        return tuple(value)
    raise InputError(f"{place}: a text, or a list of texts", repr(value)[:80], "mend it")


def _check(name: str, texts: Mapping[Key, Text], reference: Mapping[Key, Text], *, complete: bool) -> None:
    for section, key in texts:
        if (section, key) not in reference:
            raise InputError(f"{name}: only keys that en.toml has", f"[{section}] {key}", "remove or mend it")
    missing = [key for key in reference if key not in texts]
    if complete and missing:
        section, key = missing[0]
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise InputError(f"{name}: [{section}] {key}{more}", "nothing", 'add it, or put base = "en" on the first line')
    for (section, key), text in texts.items():
        _check_one(f"{name}: [{section}] {key}", section, text, reference[section, key])


def _check_one(place: str, section: str, text: Text, model: Text) -> None:
    if isinstance(text, str) != isinstance(model, str):
        raise InputError(f"{place}: {'a text' if isinstance(model, str) else 'a list of texts'}", repr(text), "mend it")
    wanted = _braces(model if isinstance(model, str) else model[0])
    for one in (text,) if isinstance(text, str) else text:
        if _braces(one) != wanted:
            raise InputError(f"{place}: {' '.join(wanted) or 'no braces'} in the text", repr(one), "mend it")
        if section == "cues" and not 1 <= len(one.split()) <= MOST_WORDS:
            raise InputError(f"{place}: one to {MOST_WORDS} words", repr(one), "say it in fewer")
        if not one.strip() and isinstance(model, str) and model.strip():
            raise InputError(f"{place}: some words", "none", "write them")


def _braces(text: str) -> list[str]:
    return sorted(_BRACES.findall(text))
