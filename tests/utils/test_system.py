"""What the trackers held has gone back to the system by the time the next thing is done."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_videos" / "squat_front_valgus.mp4"
SCRIPT = """
import os, sys
from pathlib import Path

from formcheck.exercises import load
from formcheck.utils.system import give_back_memory
from formcheck.pipeline.clip_analysis import analyse_clip

def held_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6

analyse_clip(Path(sys.argv[1]), load("squat"))
held = held_mb()
give_back_memory()
print(held - held_mb())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only there is memory handed back")
def test_nothing_of_the_trackers_is_kept() -> None:
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(SAMPLE)], stdout=subprocess.PIPE, check=True, timeout=240, text=True
    )
    # 10 to 15; 80 of one tracker and 130 of two when nothing is handed back
    assert float(run.stdout) < 50
