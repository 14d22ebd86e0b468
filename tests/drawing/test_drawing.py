"""What lands on the picture, and where."""

from __future__ import annotations

import gc
import weakref
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from drawing.kit import BODY, make_fault, make_labels, make_rep, make_report, standing, standing_at
from formcheck.core.pose_frame import PoseFrame
from formcheck.core.report_types import Interval, JudgedSet
from formcheck.drawing import skeleton
from formcheck.drawing.annotated_video import Painter
from formcheck.drawing.exercise_labels import FaultLabel, Labels
from formcheck.drawing.panels import NoticePlates, StatusPanel, Timeline, body_points, corners, fitted, quietest
from formcheck.drawing.schedule import Schedule, Status
from formcheck.drawing.sprites import (
    GREEN,
    INK,
    ORANGE,
    SKY,
    TONE,
    WHITE,
    Kept,
    Patch,
    Sizes,
    outlined,
    text_mask,
    text_px,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = [(320, 240), (240, 320), (640, 480), (1280, 720), (1920, 1080), (334, 361)]
TIMES_S = [i / 10 for i in range(100)]


def gray(width: int = 320, height: int = 240) -> NDArray[np.uint8]:
    return np.full((height, width, 3), 90, np.uint8)


def changed(frame: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return np.asarray((frame != 90).any(axis=2))


def has(frame: NDArray[np.uint8], colour: tuple[int, int, int]) -> int:
    return int((frame == colour).all(axis=2).sum())


def a_set() -> JudgedSet:
    faults = (make_fault(2.0), make_fault(2.5, id="rushed", severity="severe"))
    return make_report(
        make_rep(None, 0.0), make_rep(1, 1.5, faults=faults), make_rep(2, 5.0), gaps=(Interval(8.5, 9.0),)
    )


# text and patches


@pytest.mark.parametrize("text", ["knee", "Knie fällt ein", "колено", "膝", "142°"])
def test_text_is_written_in_any_script(text: str) -> None:
    assert (text_mask(text, 16) > 128).sum() > 20
    assert not np.array_equal(text_mask(text, 16), text_mask("?" * len(text), 16))


def test_no_letter_is_cut() -> None:
    for px in (10, 12, 16, 40):
        tall = np.zeros((4 * px, 20 * px), np.uint8)
        cv2.putText(tall, "ÄÅQgjpy|", (px, 2 * px), (255,), cv2.FontFace("sans"), px, 450)
        assert text_mask("ÄÅQgjpy|", px).sum() == tall.sum()


def test_an_opaque_patch_replaces_and_a_clear_one_does_nothing() -> None:
    frame = gray()
    Patch(10, 10, WHITE, 0.0).lay(frame, 5, 5)
    assert not changed(frame).any()
    Patch(10, 10, WHITE, 1.0).lay(frame, 5, 5)
    assert has(frame, WHITE) == 100


def test_half_an_opacity_is_half_of_each() -> None:
    frame = gray()
    Patch(10, 10, (200, 100, 0), 0.5).lay(frame, 0, 0)
    assert np.abs(frame[5, 5].astype(int) - [145, 95, 45]).max() <= 1


@pytest.mark.parametrize(("x", "y"), [(-5, -5), (315, 235), (-50, 0), (400, 400), (0, -50)])
def test_what_sticks_out_is_cut(x: int, y: int) -> None:
    frame = gray()
    Patch(10, 10, WHITE, 1.0).lay(frame, x, y)
    inside = max(0, min(x + 10, 320) - max(x, 0)) * max(0, min(y + 10, 240) - max(y, 0))
    assert has(frame, WHITE) == inside


@pytest.mark.parametrize("ground", [0, 90, 255])
def test_outlined_text_can_be_read_on_any_ground(ground: int) -> None:
    frame = np.full((60, 120, 3), ground, np.uint8)
    outlined("142°", 24, WHITE).lay(frame, 10, 10)
    assert has(frame, WHITE) > 50
    assert has(frame, INK) > 50


def test_text_that_is_too_long_ends_in_dots() -> None:
    short = fitted("Take two seconds on the way down", 16, 120)
    assert short.endswith("...")
    assert text_px(short, 16) <= 120
    assert fitted("fits", 16, 120) == "fits"
    assert fitted("nothing fits here", 16, 5) == ""


# the body


def test_the_skeleton_lies_on_the_body_and_nowhere_else() -> None:
    frame = gray()
    skeleton.draw_skeleton(frame, standing(0.0, 320, 240), 0, {}, Sizes.of(320, 240))
    assert has(frame, SKY) > 100
    ys, xs = np.nonzero(changed(frame))
    assert xs.min() > 0.33 * 320
    assert xs.max() < 0.67 * 320
    assert ys.min() > 0.27 * 240
    assert ys.max() < 0.95 * 240


def test_nobody_there_draws_nothing() -> None:
    frame = gray()
    skeleton.draw_skeleton(frame, PoseFrame.missing(0.0), 0, {}, Sizes.of(320, 240))
    skeleton.draw_angle(frame, np.full((3, 2), np.nan), 90.0, "knee", Sizes.of(320, 240))
    assert not changed(frame).any()


def test_a_landmark_far_outside_does_not_matter() -> None:
    pose, frame = standing(0.0, 320, 240), gray()
    pose.xy_px[27] = 1e9, -1e9
    skeleton.draw_skeleton(frame, pose, 0, {}, Sizes.of(320, 240))
    assert has(frame, SKY) > 100


def test_a_fault_is_marked_by_colour_and_by_thickness() -> None:
    plain, marked = gray(), gray()
    pose, sizes = standing(0.0, 320, 240), Sizes.of(320, 240)
    skeleton.draw_skeleton(plain, pose, 0, {}, sizes)
    skeleton.draw_skeleton(marked, pose, 0, dict.fromkeys((23, 25, 27), ORANGE), sizes)
    assert has(plain, ORANGE) == 0
    knee_y = round((BODY[23][1] + BODY[25][1]) / 2 * 240)
    left, right = slice(160, 320), slice(0, 160)
    assert changed(marked)[knee_y, left].sum() > changed(plain)[knee_y, left].sum()
    assert np.array_equal(marked[knee_y, right], plain[knee_y, right])


def test_the_side_behind_is_thinner_and_gone_where_it_is_not_seen() -> None:
    pose, sizes = standing(0.0, 320, 240), Sizes.of(320, 240)
    areas = []
    for far, seen in ((0, 1.0), (1, 1.0), (1, 0.4)):
        frame = gray()
        pose.visibility[23:33:2] = seen
        skeleton.draw_skeleton(frame, pose, far, {}, sizes)
        areas.append(changed(frame)[round(0.8 * 240), 160:].sum())
    assert areas[0] > areas[1] > areas[2] == 0


def test_the_far_side_follows_the_depth() -> None:
    poses = standing_at(TIMES_S)
    for pose in poses[:50]:
        pose.xyz_m[[11, 23, 25], 2] = 0.2
    for pose in poses[50:]:
        pose.xyz_m[[12, 24, 26], 2] = 0.2
    poses[20] = PoseFrame.missing(poses[20].time_s)
    far = skeleton.far_sides(poses)
    assert (far[:40] == 1).all()
    assert (far[60:] == -1).all()


@pytest.mark.parametrize("turn_deg", [0, 90, 135, 200, 300])
def test_the_arc_opens_between_the_limbs(turn_deg: float) -> None:
    frame, turn = gray(), np.radians(turn_deg)
    ends = [[np.cos(turn + bend), np.sin(turn + bend)] for bend in (0.0, np.pi / 2)]
    corner = np.array([160.0, 120.0]) + 60 * np.array([ends[0], [0, 0], ends[1]])
    skeleton.draw_angle(frame, corner, 90.0, "", Sizes.of(320, 240))
    ys, xs = np.nonzero((frame == 255).all(axis=2))
    offset = np.column_stack([xs - 160, ys - 120])
    arc = offset[np.hypot(offset[:, 0], offset[:, 1]) > 10] @ np.array(ends).T
    assert ((arc > -3).all(axis=1)).sum() > 20


# plates


def test_severity_is_told_by_shape_too() -> None:
    plates = NoticePlates(Sizes.of(640, 480), 400)
    pictures = [np.asarray(plates.patch(tone, "Knee caves in", "").rgb) for tone in ("mild", "moderate", "severe")]
    filled = [(picture[:, 6:30] == TONE[tone]).all(axis=2) for picture, tone in zip(pictures, TONE, strict=False)]
    assert all(shape.sum() > 80 for shape in filled)
    assert not np.array_equal(filled[0], filled[1])
    assert not np.array_equal(filled[1], filled[2])


def test_equal_states_share_one_picture() -> None:
    panel = StatusPanel(make_labels(), 6, Sizes.of(640, 480), 640)
    state = Status(1, 6, "both", "concentric", ("", "", "0.7", ""), 2)
    assert panel.patch(state) is panel.patch(Status(1, 6, "both", "concentric", ("", "", "0.7", ""), 2))
    assert not np.array_equal(
        panel.patch(state).rgb, panel.patch(Status(1, 6, "both", "rest", ("", "", "0.7", ""), 2)).rgb
    )


def test_plates_go_where_the_body_is_not() -> None:
    boxes = corners((100, 80), (320, 240), 5)
    assert quietest(boxes, np.zeros((0, 2))) == boxes[0]
    body = np.array([[50.0, 40.0], [60.0, 50.0], [250.0, 40.0], [50.0, 200.0]])
    assert quietest(boxes, body) == boxes[3]


def test_a_face_counts_no_more_than_a_joint() -> None:
    poses = standing_at(TIMES_S)
    assert len(body_points(poses)) == 17 * len(poses)
    assert len(body_points([*poses[:10], PoseFrame.missing(10.0)])) == 170


# the strip


def test_the_strip_shows_good_faulty_and_uncounted_reps() -> None:
    frame = gray(640, 480)
    Timeline(a_set(), 10.0, 640, Sizes.of(640, 480)).draw(frame, 9.9)
    strip = frame[-Sizes.of(640, 480).strip :]
    uncounted, faulty, good = (strip[:, round(64 * a) : round(64 * b)] for a, b in ((0.3, 2.9), (1.6, 4.4), (5.1, 7.9)))
    assert has(good, GREEN) > 500
    assert has(faulty, TONE["severe"]) > 200
    assert has(faulty, INK) > 100  # the hatch
    assert has(uncounted[:, :60], GREEN) == 0


@pytest.mark.parametrize(("time_s", "x"), [(0.0, 7), (5.0, 320), (10.0, 633), (99.0, 633)])
def test_the_cursor_is_where_the_clip_is(time_s: float, x: int) -> None:
    frame = gray(640, 480)
    Timeline(make_report(), 10.0, 640, Sizes.of(640, 480)).draw(frame, time_s)
    columns = np.flatnonzero((frame[-Sizes.of(640, 480).strip :] == WHITE).all(axis=2).all(axis=0))
    assert abs(columns.mean() - x) <= 2


def test_more_reps_than_pixels() -> None:
    reps = [make_rep(i + 1, 0.05 * i, faults=(make_fault(0.05 * i),)) for i in range(400)]
    Timeline(make_report(*reps), 25.0, 320, Sizes.of(320, 240)).draw(gray(), 3.0)


# all of it


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_plate_lies_inside_the_picture_and_off_the_others(width: int, height: int) -> None:
    painter = Painter(a_set(), standing_at(TIMES_S, (width, height)), make_labels(), width, height)
    panel, room = painter._panel_at, painter._notices_at
    for box in (panel, room):
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= width
        assert box.y + box.height <= height - painter._timeline.height
    assert not panel.meets(room)
    assert Sizes.of(width, height).small >= 10


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("angle_at", [(11, 23, 25), None])
def test_the_whole_picture_at_every_size(width: int, height: int, angle_at: tuple[int, int, int] | None) -> None:
    labels = make_labels(angle_name="hip", angle_deg=np.linspace(90, 180, len(TIMES_S)), angle_at=angle_at)
    painter = Painter(a_set(), standing_at(TIMES_S, (width, height)), labels, width, height)
    frames = {index: gray(width, height) for index in (3, 30, 70, 99)}
    for index, frame in frames.items():
        painter.draw(frame, index)
    assert all(0.03 < changed(frame).mean() < 0.6 for frame in frames.values())
    assert has(frames[30], TONE["severe"]) > has(frames[70], TONE["severe"])


def test_the_arc_moves_to_the_side_that_works() -> None:
    report = make_report(make_rep(1, 0.0, side="left"), make_rep(2, 5.0, side="right"))
    labels = make_labels(angle_name="knee", angle_deg=np.full(len(TIMES_S), 140.0), angle_at=(23, 25, 27))
    without = make_labels()
    painters = [Painter(report, standing_at(TIMES_S), chosen, 320, 240) for chosen in (labels, without)]
    for index, half in ((10, slice(160, 320)), (60, slice(0, 160))):
        with_arc, plain = gray(), gray()
        painters[0].draw(with_arc, index)
        painters[1].draw(plain, index)
        different = (with_arc != plain).any(axis=2)
        assert different[:, half].sum() > 0.7 * different.sum() > 0


def test_a_value_that_is_not_known_is_not_shown() -> None:
    labels = make_labels(angle_name="hip", angle_deg=np.full(len(TIMES_S), np.nan), angle_at=None)
    with_angle, without = gray(), gray()
    painter = Painter(a_set(), standing_at(TIMES_S), labels, 320, 240)
    painter.draw(with_angle, 3)
    painter._labels = make_labels()
    painter.draw(without, 3)
    assert np.array_equal(with_angle, without)


def test_hostile_words_do_no_harm() -> None:
    labels = Labels("x" * 500, {"lumbar_arch": FaultLabel("\n\t%s{}" * 50, "")}, eccentric_first=False)
    frame = gray()
    Painter(a_set(), standing_at(TIMES_S), labels, 320, 240).draw(frame, 30)
    assert changed(frame).any()


def test_angles_that_do_not_go_with_the_poses_are_refused() -> None:
    with pytest.raises(ValueError, match="3 angles do not go with 100 poses"):
        Painter(a_set(), standing_at(TIMES_S), make_labels(angle_deg=np.zeros(3)), 320, 240)


def test_a_fault_that_has_no_words_is_drawn_under_its_id() -> None:
    report = make_report(make_rep(1, 0.0, faults=(make_fault(0.5, id="elbow_off"),)))
    assert Schedule(report, make_labels()).notices(1.0)[0].title == "Elbow off"


def test_a_painter_and_its_plates_go_when_nobody_needs_them() -> None:
    """Of an hour of training each set has one; what waits for the garbage collector waits long."""
    painter = Painter(a_set(), standing_at(TIMES_S), make_labels(), 320, 240)
    painter.draw(np.zeros((240, 320, 3), np.uint8), 30)
    gone = weakref.ref(painter._panel)
    gc.disable()
    try:
        del painter
        assert gone() is None
    finally:
        gc.enable()


def test_plates_that_were_not_asked_for_longest_go_first() -> None:
    kept, made = Kept(2), list[str]()

    def plate(key: str) -> Patch:
        made.append(key)
        return Patch(1, 1)

    for key in "abacab":
        kept.get(key, partial(plate, key))
    assert made == ["a", "b", "c", "b"]
