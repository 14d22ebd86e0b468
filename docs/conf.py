"""How the documentation is built: ``make docs``. Nothing is fetched from anywhere."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import formcheck

if TYPE_CHECKING:
    from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

project = "formcheck"
author = "the formcheck authors"
version = release = formcheck.__version__
project_copyright = "the formcheck authors, Apache-2.0"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 3
smartquotes = False  # what is quoted here is typed by somebody
exclude_patterns = ["pages"]
suppress_warnings = ["config.cache"]

autodoc_member_order = "bysource"
autodoc_typehints = "none"  # the docstrings say the types in words
napoleon_google_docstring = False
napoleon_use_rtype = False

html_theme = "furo"
html_title = f"formcheck {version}"
html_static_path = ["static"]
html_css_files = ["formcheck.css"]
html_copy_source = False
html_show_sphinx = False


def _generate(app: Sphinx) -> None:
    from pages import write_pages

    write_pages(Path(app.srcdir) / "generated")


def setup(app: Sphinx) -> None:
    """Write the pages that are made from data before the others are read."""
    app.connect("builder-inited", _generate)
