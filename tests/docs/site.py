"""A built page, and the links in it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from pathlib import Path


class Page(HTMLParser):
    """The links, loaded files and anchors of a page, and its text."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.loads: list[str] = []
        self.anchors: set[str] = set()
        self.words: list[str] = []
        self._skip = 0
        self.feed(path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._skip += tag in {"script", "style"}
        self.anchors |= {value for name in ("id", "name") if (value := found.get(name))}
        if tag == "a" and found.get("href"):
            self.links.append(str(found["href"]))
        elif tag == "link" and found.get("rel") in {"stylesheet", "icon", "preload"}:
            self.loads.append(str(found["href"]))
        elif found.get("src"):
            self.loads.append(str(found["src"]))

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What a reader sees, each space a single one."""
        return " ".join("".join(self.words).split())


def wrong_links(page: Page, anchors_of: dict[Path, set[str]]) -> list[str]:
    """Links of a page that lead nowhere; those to other places are only held against the form of an address."""
    wrong = []
    for link in page.links:
        parts = urlsplit(link)
        if parts.scheme in {"http", "https"}:
            if not re.fullmatch(r"[\w.-]+\.[a-z]{2,}", parts.netloc):
                wrong.append(link)
            continue
        target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path.resolve()
        if not target.is_file() or (parts.fragment and unquote(parts.fragment) not in anchors_of.get(target, set())):
            wrong.append(link)
    return wrong


def markdown_links(text: str) -> list[str]:
    """Targets of links and pictures in Markdown, those in code left out."""
    plain = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    return [target.strip() for target in re.findall(r"\]\(([^)\s]+)\)", plain)]


def markdown_anchors(text: str) -> set[str]:
    """What the headings of a Markdown file are called in links."""
    titles = re.findall(r"^#+\s+(.*)$", re.sub(r"```.*?```", "", text, flags=re.DOTALL), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}
