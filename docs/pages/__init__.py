"""The pages that are made from the program's own data."""

from __future__ import annotations

from pathlib import Path

from formcheck.exercises import ids, load
from pages.cameras import camera_page
from pages.coach_states import coach_states_page
from pages.exercises import exercise_page, index_page
from pages.schema import schema_page

ROOT = Path(__file__).parent.parent.parent
BENCHMARK = ROOT / "tests" / "benchmarks" / "accuracy"


def write_pages(folder: Path) -> None:
    """Write all of them; a page that says what it said before is left alone, so that it is not built again.

    Parameters
    ----------
    folder : Path
        Below the folder of the other pages.
    """
    specs = [load(name) for name in ids()]
    pages = {f"exercises/{spec.id}.md": exercise_page(spec) for spec in specs}
    pages |= {"exercises/index.md": index_page(specs), "camera.inc": camera_page(specs), "schema.inc": schema_page()}
    pages["coach_states.inc"] = coach_states_page()
    # without a level between title and sections
    texts = {name: (BENCHMARK / name).read_text("utf-8") for name in ("README.md", "RESULTS.md")}
    pages |= {f"accuracy/{name}": text.replace("\n### ", "\n## ") for name, text in texts.items()}
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
    for path in folder.rglob("*.*"):
        if path.relative_to(folder).as_posix() not in pages:
            path.unlink()
