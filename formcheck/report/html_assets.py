"""What an HTML page is made with: templates, style sheets, and its pictures and video."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment
    from markupsafe import Markup


def environment() -> Environment:
    """An environment of its own, in which all that is filled in is escaped and a name that does not exist an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("formcheck.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def part(name: str) -> Markup:
    """Text of a file beside the templates that goes into a page as it is."""
    from markupsafe import Markup

    return Markup((resources.files("formcheck.report") / "templates" / name).read_text("utf-8"))  # noqa: S704  our own


# House rule: mail takes 25 MB and writes four letters for three bytes, as the page already does for the video; what is
# larger has to travel some other way, where a second file is no trouble.
MOST_LETTERS: Final = 18_000_000


@dataclass(frozen=True, slots=True)
class Video:
    """The annotated video as a page refers to it.

    Parameters
    ----------
    name : str
        Of its file, which lies beside the page.
    address : str
        What stands in the page: the video itself, or the name.
    inside : bool
        Whether the page holds the video.
    """

    name: str
    address: str
    inside: bool


def video_for(path: Path, pages: int = 1) -> Video:
    """The video for a page, inside it when all pages of the recording together stay small enough for a mail.

    Parameters
    ----------
    path : Path
        The annotated video, in the folder of the page.
    pages : int
        How many pages show it.
    """
    if 4 * path.stat().st_size * pages > 3 * MOST_LETTERS:
        return Video(path.name, quote(path.name, errors="surrogateescape"), inside=False)
    return Video(path.name, data_address(path.read_bytes(), "video/mp4"), inside=True)


def data_address(content: bytes, kind: str) -> str:
    """The content as an address that holds it."""
    return f"data:{kind};base64,{b64encode(content).decode('ascii')}"
