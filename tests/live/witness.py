"""``formcheck`` with a witness that loses nothing: what is analysed and recorded is noted in a file as it happens.

    python tests/live/witness.py FILE live|serve ...

Each line of the file is an object. ``{"analysed": ..., "number": ..., "again": ...}``: a picture of a browser was
analysed, at which second of the session, and which number its sender gave it, before any screen was told.
``{"recorded": ..., "file": ...}``: a picture was handed to a recording, at which second of it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

WITNESS: Final = Path(__file__)
MAY_BE_LOST_S: Final = 0.5  # what docs/live.md and docs/web.md promise
ROUNDING_S: Final = 0.002  # Matroska counts milliseconds
RECORDED_S: Final = 3.0  # long enough that several half seconds have gone to the disk


def main(file: str, *arguments: str) -> int:
    """Run the program as it is, with every call that is of interest noted once it has returned."""
    from formcheck.cli.main import run
    from formcheck.live.set_recording import StreamEncoder
    from formcheck.web import browser_screen
    from formcheck.web.events import moment_event

    write = StreamEncoder._write
    with Path(file).open("a", buffering=1) as notes:

        def note(**values: object) -> None:
            notes.write(json.dumps(values) + "\n")

        def noted_moment(seen: Any, *rest: Any, head: dict[str, Any], **more: Any) -> Any:  # noqa: ANN401
            told = moment_event(seen, *rest, head=head, **more)
            note(analysed=seen.picture.time_s, number=head["number"], again=head["again"])
            return told

        def noted_write(self: StreamEncoder, to: Any, packet: Any) -> None:  # noqa: ANN401
            write(self, to, packet)
            note(recorded=float(((packet.pts or 0) - self._first_tick) * packet.time_base), file=Path(to.name).name)

        with (
            patch.object(browser_screen, "moment_event", noted_moment),
            patch.object(StreamEncoder, "_write", noted_write),
        ):
            return run(list(arguments))


def recorded_s(notes: list[dict[str, Any]]) -> float:
    """Up to which second both recordings of a set have been written, by the notes of what was recorded; 0 before."""
    newest_s = [
        max((note["recorded"] for note in notes if note["file"].endswith(f".{kind}.mkv")), default=0.0)
        for kind in ("raw", "annotated")
    ]
    return min(newest_s)


def require_playable(folder: Path, notes: list[dict[str, Any]]) -> None:
    """Play the recordings that a killed program has left, up to the last half second of what was written to them.

    Parameters
    ----------
    folder : Path
        In which they are found, at any depth.
    notes : list of dict
        Of what was recorded.
    """
    import av

    for name in {note["file"] for note in notes}:
        times_s = [note["recorded"] for note in notes if note["file"] == name]
        (path,) = folder.rglob(name)
        with av.open(str(path)) as file:
            played_s = [frame.time for frame in file.decode(video=0)]
        promised_s = max(time_s for time_s in times_s if time_s < times_s[-1] - MAY_BE_LOST_S)
        assert played_s[-1] >= promised_s - ROUNDING_S, (name, played_s[-1], times_s[-1])
        assert len(played_s) >= sum(time_s <= promised_s for time_s in times_s)


def noted(file: Path, kind: str) -> list[dict[str, Any]]:
    """The notes of a kind so far; a line that is still being written is left out."""
    whole = file.read_text().rpartition("\n")[0] if file.exists() else ""
    notes = [json.loads(line) for line in whole.splitlines()]
    return [note for note in notes if kind in note]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
