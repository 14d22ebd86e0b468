"""The screen: mirrored as a mirror is, readable from three metres, never a colour alone."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final, get_args

import numpy as np
import pytest

from formcheck.coach.language import languages, shipped
from formcheck.coach.live_state import Framing, JointState, LiveState
from formcheck.core.landmarks import COUNT, Landmark
from formcheck.core.pose_frame import PROFILE_STATIONS, PoseFrame
from formcheck.drawing.sprites import GREEN, ORANGE, PALE, SKY, VERMILLION, WHITE, YELLOW
from formcheck.exercises import candidates
from formcheck.live.gauges import JOINT, banner, fitting, joint_mark
from formcheck.live.screen import CUE_PX, Extras, Screen
from formcheck.live.screen_layout import HEIGHT, WIDTH, Layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from formcheck.coach.live_state import Edge, Stage
    from formcheck.drawing.sprites import Colour

SHAPES: Final = ((1280, 720), (640, 480), (480, 848), (1920, 1080))
BESIDE_PX: Final = WIDTH - 28 - 28 - 158 - 150 - 84  # beside the dial
ACROSS_PX: Final = WIDTH - 2 * 28
SQUAT: Final = next(spec for spec in candidates(()) if spec.id == "squat")


def picture(width: int, height: int) -> NDArray[np.uint8]:
    """Dark, with the left third red."""
    rgb = np.full((height, width, 3), 40, np.uint8)
    rgb[:, : width // 3] = (200, 30, 30)
    return rgb


def standing(width: int, height: int) -> PoseFrame:
    """Somebody whose left shoulder is at a quarter of the width, everything else in the middle."""
    xy = np.full((COUNT, 2), (width / 2, height / 2), np.float32)
    xy[Landmark.LEFT_SHOULDER] = (width / 4, height / 4)
    none = np.full((2, PROFILE_STATIONS.size), np.nan, np.float32)
    return PoseFrame(1.0, xy, np.zeros((COUNT, 3), np.float32), np.ones(COUNT, np.float32), none)


def has(canvas: NDArray[np.uint8], colour: Colour) -> NDArray[np.bool_]:
    found: NDArray[np.bool_] = np.abs(canvas.astype(np.int16) - colour).max(axis=2) < 12
    return found


def drawn(stage: Stage, *, mirrored: bool = True, **fields: object) -> NDArray[np.uint8]:
    live_state = LiveState(1.0, stage, SQUAT, **fields)  # type: ignore[arg-type]  # whatever the test is about
    rgb, pose = picture(WIDTH, HEIGHT), standing(WIDTH, HEIGHT)
    return Screen(shipped(), mirrored=mirrored).draw(rgb, pose, live_state, Extras())


@pytest.mark.parametrize("size", SHAPES)
def test_the_picture_is_turned_over_and_the_names_of_the_sides_are_not(size: tuple[int, int]) -> None:
    layout, plain = Layout(*size), Layout(*size, mirrored=False)
    seen = layout.canvas(picture(*size))
    assert seen.shape == (HEIGHT, WIDTH, 3)
    red = np.flatnonzero(has(seen, (200, 30, 30))[HEIGHT // 2])
    assert red.min() > layout.left + layout.size[0] * 0.6
    assert red.max() == WIDTH - 1
    # the left shoulder goes with the red, and is still the left one
    pose = standing(*size)
    assert has(seen, (200, 30, 30))[tuple(np.rint(layout.pose(pose).xy_px[Landmark.LEFT_SHOULDER]).astype(int)[::-1])]
    x = plain.pose(pose).xy_px[Landmark.LEFT_SHOULDER][0]
    assert x == pytest.approx(plain.left + plain.size[0] / 4, abs=1)


def test_the_picture_that_was_taken_is_not_drawn_on() -> None:
    rgb = picture(1280, 720)
    before = rgb.copy()
    for mirrored in (True, False):
        Screen(shipped(), mirrored=mirrored).draw(rgb, standing(1280, 720), LiveState(1.0, "set", SQUAT), Extras())
    assert np.array_equal(rgb, before)


def test_words_are_never_mirrored() -> None:
    rgb, nobody, live_state = (
        picture(WIDTH, HEIGHT),
        PoseFrame.missing(1.0),
        LiveState(1.0, "set", SQUAT, cue="Chest up"),
    )
    screens = [
        Screen(shipped(), mirrored=mirrored).draw(rgb, nobody, live_state, Extras()) for mirrored in (True, False)
    ]
    texts = [has(screen, WHITE)[90:220, 560:] for screen in screens]
    assert texts[0].sum() > 3000
    assert (texts[0] != texts[1]).mean() < 0.01


def test_a_cue_is_read_from_three_metres() -> None:
    plate = banner("HHH", "warn", CUE_PX, 1200)
    rows = np.flatnonzero(has(plate.rgb, WHITE).any(axis=1))
    # on a laptop whose screen is 17 cm high, twice what a sharp eye needs: 2 x 5 minutes of arc
    least_m = 2 * 3.0 * np.tan(np.radians(5 / 60))
    assert (rows.max() - rows.min() + 1) / HEIGHT * 0.17 >= least_m


def test_the_count_is_the_largest_thing() -> None:
    figures = has(drawn("set", count=8), WHITE)[420:690, 40:330]
    rows = np.flatnonzero(figures.sum(axis=1) > 8)
    assert (rows.max() - rows.min()) / HEIGHT > 0.15


def test_each_state_of_a_joint_has_a_shape_of_its_own() -> None:
    marks = {state: joint_mark(state, 16).rgb.astype(int) for state in get_args(JointState)}
    shapes = {state: has(mark.astype(np.uint8), JOINT[state]) for state, mark in marks.items()}
    for one, other in combinations(shapes, 2):
        both, either = shapes[one] & shapes[other], shapes[one] | shapes[other]
        assert both.sum() / either.sum() < 0.85, (one, other)
    # colours that people with any colour vision tell apart (Okabe and Ito 2008)
    assert set(JOINT.values()) == {GREEN, YELLOW, VERMILLION, PALE}


def test_a_joint_that_is_wrong_is_marked_where_the_person_has_it() -> None:
    left = {int(Landmark.LEFT_SHOULDER): "fault"}
    marked = has(drawn("set", joint_states=left), VERMILLION)
    x = np.argwhere(marked)[:, 1].mean()
    assert x == pytest.approx(WIDTH * 3 / 4, abs=25)


@pytest.mark.parametrize(("edge", "rows", "columns"), [
    ("left", slice(300, 420), slice(WIDTH - 15, WIDTH)),
    ("right", slice(300, 420), slice(0, 15)),
    ("bottom", slice(HEIGHT - 15, HEIGHT), slice(400, 800)),
])  # fmt: skip
def test_what_sticks_out_is_shown_at_the_edge_of_the_mirror(edge: Edge, rows: slice, columns: slice) -> None:
    canvas = drawn("placing", framing=Framing((10.0, 10.0, 700.0, 700.0), frozenset({edge})))
    assert has(canvas, VERMILLION)[rows, columns].mean() > 0.9


def test_a_cue_does_not_hide_what_it_is_about() -> None:
    """The left shoulder is high, everything else in the middle: the plate goes below, and stays while it is shown."""
    states = {int(Landmark.LEFT_SHOULDER): "fault"}
    assert has(drawn("set", cue="Chest up", joint_states=states), WHITE)[560:, 560:].sum() > 3000
    screen, words = Screen(shipped()), Extras()
    low = PoseFrame(2.0, np.full((COUNT, 2), (640, 640), np.float32), *_rest_of(standing(WIDTH, HEIGHT)))
    first = screen.draw(picture(WIDTH, HEIGHT), low, LiveState(2.0, "set", SQUAT, cue="Chest up"), words)
    assert has(first, WHITE)[90:220, 560:].sum() > 3000
    high = standing(WIDTH, HEIGHT)
    again = screen.draw(picture(WIDTH, HEIGHT), high, LiveState(2.1, "set", SQUAT, cue="Chest up"), words)
    assert has(again, WHITE)[90:220, 560:].sum() > 3000


def _rest_of(pose: PoseFrame) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    return pose.xyz_m, pose.visibility, pose.profile_px


def test_the_tempo_ring_fills_and_turns_green() -> None:
    def ring(elapsed_s: float) -> NDArray[np.uint8]:
        return drawn("set", phase="concentric", phase_elapsed_s=elapsed_s, phase_target_s=2.0)[380:, :380]

    quarter, half, over = ring(0.5), ring(1.0), ring(2.5)
    assert has(half, SKY).sum() > 1.5 * has(quarter, SKY).sum() > 1000
    assert has(over, GREEN).sum() > 2000 > has(half, GREEN).sum()


def test_the_rest_counts_down_and_then_on() -> None:
    assert has(drawn("rest", rest_left_s=42.0)[380:, :380], SKY).sum() > 3000
    over = drawn("rest", rest_left_s=-3.0)[380:, :380]
    assert has(over, ORANGE).sum() > 3000


@pytest.mark.parametrize("code", languages())
@pytest.mark.parametrize(("section", "room_px"), [("cues", BESIDE_PX), ("alarm", BESIDE_PX), ("guide", ACROSS_PX)])
def test_every_word_fits_the_screen(code: str, section: str, room_px: int) -> None:
    texts = [text for (place, _), text in shipped(code).texts.items() if place == section and isinstance(text, str)]
    for text in texts:
        lines, px = fitting(text, CUE_PX, room_px - 154)
        assert " ".join(lines) == " ".join(text.split()), f"{text} at {px}"
        assert banner(text, "warn", CUE_PX, room_px).width <= room_px, text
