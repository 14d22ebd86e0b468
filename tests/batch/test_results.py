"""The journal after a crash, and the tables and the overview."""

from __future__ import annotations

import csv
import json
import re
import resource
import signal
import subprocess
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pyarrow.parquet as pq
import pytest
from programs import program

from formcheck.batch.clips import BatchClip
from formcheck.batch.resume import Journal, locked
from formcheck.batch.tables import write_overview, write_tables
from formcheck.batch.workspace import workspace

if TYPE_CHECKING:
    from pathlib import Path

REP: dict[str, Any] = {
    "set": 1, "exercise": "squat", "number": 1, "counted": True, "reject_reason": None, "side": "both",
    "start_s": 1.0, "peak_s": 2.0, "end_s": 3.0, "eccentric_s": 1.0, "stretch_pause_s": None, "concentric_s": 1.0,
    "peak_pause_s": 0.2, "score": 80.0, "coverage": 0.9, "measures": {"rom_deg": 90.0, "knee_deg": None},
    "faults": [{"id": "rushed", "severity": "mild", "value": 0.8, "limit": 1.0, "unit": "s", "at_s": 2.0}],
    "cut_off": "end", "interrupted": False,
}  # fmt: skip


def line(key: str, *, status: str = "ok", **row: object) -> dict[str, Any]:
    kept = {"status": status, "error": "", "exercise": "squat", "report": f"{key}.json", **row}
    reps = [REP] if status == "ok" else []
    return {"key": key, "stem": key, "digest": "d", "made_by": {}, "row": kept, "reps": reps, "files": []}


def clip(key: str, **extra: str) -> BatchClip:
    return BatchClip(key, key, "auto", key, tuple(extra.items()))


def test_a_line_that_was_cut_off_is_no_result(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(line("a"))
        journal.append(line("b"))
    whole = journal.path.read_bytes()
    journal.path.write_bytes(whole[:-20])
    with Journal(tmp_path) as torn:
        assert set(torn.entries) == {"a"}
        torn.append(line("c"))
    after = Journal(tmp_path)
    assert set(after.entries) == {"a", "c"}
    assert after.read("c")["stem"] == "c"


@pytest.mark.parametrize("junk", [b"\x00\xff\n", b"{}\n", b"[1]\n", b'{"format":"other/9"}\n', b"\n"])
def test_lines_that_are_not_ours_are_passed_over(tmp_path: Path, junk: bytes) -> None:
    with Journal(tmp_path) as journal:
        journal.append(line("a"))
    journal.path.write_bytes(junk + journal.path.read_bytes())
    assert Journal(tmp_path).read("a")["stem"] == "a"


def test_the_last_line_of_a_clip_counts(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(line("a", status="failed"))
        journal.append(line("a", reps=4))
    assert Journal(tmp_path).entries["a"].ok
    assert Journal(tmp_path).read("a")["row"]["reps"] == 4


def test_tables_say_the_same(tmp_path: Path) -> None:
    clips = [clip("b \udcff", subject="7", score="mine"), clip("a"), clip("never done")]
    with Journal(tmp_path) as journal:
        journal.append(line("a", reps=5, score=81.5, faults="rushed:2"))
        journal.append(line("b \udcff", status="failed", error="expected x; found y", score=None))
    write_tables(tmp_path, clips, Journal(tmp_path))
    with (tmp_path / "summary.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["file"] for row in rows] == ["b \\udcff", "a"]
    assert (rows[0]["subject"], rows[0]["manifest_score"], rows[0]["score"]) == ("7", "mine", "")
    table = pq.read_table(tmp_path / "summary.parquet").to_pylist()
    assert [(row["file"], row["status"], row["reps"], row["score"]) for row in table] == [
        ("b \\udcff", "failed", None, None),
        ("a", "ok", 5, 81.5),
    ]
    (rep,) = pq.read_table(tmp_path / "reps.parquet").to_pylist()
    assert rep["file"] == "a"
    assert rep["measures"] == [("rom_deg", 90.0), ("knee_deg", None)]
    assert rep["faults"][0]["id"] == "rushed"
    assert (rep["cut_off"], rep["interrupted"]) == ("end", False)
    assert {path.name for path in tmp_path.iterdir()} == {
        ".formcheck",
        "summary.csv",
        "summary.parquet",
        "reps.parquet",
    }


LOOK = """<script>
const seen = {};
const all = what => [...document.querySelectorAll(what)];
const cells = column => all(`#body tr td:nth-child(${column})`).map(cell => cell.textContent);
seen.all = cells(1);
document.querySelectorAll("#head button")[4].click();
seen.up = cells(5);
document.querySelectorAll("#head button")[4].click();
seen.down = cells(5);
const put = (id, value) => {
  const at = document.getElementById(id);
  at.value = value;
  at.dispatchEvent(new Event("input", {bubbles: true}));
};
put("status", "failed"); seen.failed = cells(1); put("status", "");
put("search", "KNEE valgus".replace(" ", "_")); seen.faulty = cells(1); put("search", "");
put("below", "80"); seen.below = cells(1); put("below", "");
seen.links = [...document.querySelectorAll("#body a")].map(link => link.getAttribute("href")).sort();
seen.count = document.getElementById("count").textContent;
seen.wide = document.documentElement.scrollWidth > window.innerWidth;
document.body.replaceChildren(new Text("SEEN" + encodeURIComponent(JSON.stringify(seen)) + "END"));
</script></body>"""


def visit(page: Path, profile: Path, width: int) -> dict[str, Any]:
    """What the page's own script saw in a real browser."""
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    flags += [f"--user-data-dir={profile}", f"--window-size={width},900", "--virtual-time-budget=2000", "--dump-dom"]
    command = [program("chromium"), *flags, page.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    found = re.search(r"SEEN(.*)END", done.stdout)
    assert found, done.stdout[-2000:]
    seen: dict[str, Any] = json.loads(unquote(found[1]))
    return seen


@pytest.mark.programs("chromium")
@pytest.mark.parametrize("width", [360, 1200])
def test_overview_sorts_filters_and_links(tmp_path: Path, width: int) -> None:
    evil = "</script><img src=x onerror=alert(1)>"
    clips = [clip("a b#.mp4"), clip("c"), clip(evil, subject="<b>")]
    with Journal(tmp_path) as journal:
        journal.append(line("a b#.mp4", reps=9, score=90.0, faults="knee_valgus:2"))
        journal.append(line("c", reps=10, score=70.0, faults=""))
        journal.append(line(evil, status="failed", error="<i>no</i>", report=""))
    write_overview(tmp_path, clips, journal)
    page = tmp_path / "summary.html"
    page.write_text(page.read_text("utf-8").replace("</body>", LOOK), "utf-8")
    seen = visit(page, tmp_path / "profile", width)
    assert seen["all"] == ["a b#.mp4", "c", evil]
    assert seen["up"] == ["70", "90", ""]
    assert seen["down"] == ["90", "70", ""]
    assert seen["failed"] == [evil]
    assert seen["faulty"] == ["a b#.mp4"]
    assert seen["below"] == ["c"]
    assert seen["links"] == ["a%20b%23.mp4.json", "c.json"]
    assert seen["count"] == "3 clips, 1 failed; 3 shown"
    assert not seen["wide"]


def test_overview_holds_its_rows_as_data(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal.append(line("a", reps=1))
    write_overview(tmp_path, [clip("a")], journal)
    data = (tmp_path / "summary.html").read_text("utf-8").split('id="data">')[1].split("</script>")[0]
    assert json.loads(data)[0][:4] == ["a.json", "a", "ok", "squat"]


def test_a_disk_that_is_full_from_the_start_leaves_no_folder(tmp_path: Path) -> None:
    """As with every failed run: the lock was all that there was."""
    folder = tmp_path / "out"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
        with pytest.raises(OSError, match="too large"), workspace(str(folder)) as space, locked(space):
            pass
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert not folder.exists()
    with workspace(str(folder)) as space, locked(space):
        assert (space / ".formcheck" / "lock").read_text("utf-8").startswith("process ")
