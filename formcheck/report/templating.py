"""The templates of the pages, and texts of ours that go into them as they are."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
