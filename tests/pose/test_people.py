"""Places, shirts and crowds, on bodies whose movement is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.core.landmarks import COUNT, Landmark
from formcheck.core.pose_frame import PoseFrame
from formcheck.pose.people_detection import ENOUGH_LOOKS, PersonTracks
from formcheck.pose.person_identity import STEP, Appearance, PersonBox, blank, clothes_colour, without
from formcheck.video.frames import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

BODY_PX = np.zeros((COUNT, 2), np.float32)
for joint, place in {
    Landmark.LEFT_SHOULDER: (20, -50),
    Landmark.RIGHT_SHOULDER: (-20, -50),
    Landmark.LEFT_HIP: (12, 0),
    Landmark.RIGHT_HIP: (-12, 0),
    Landmark.LEFT_KNEE: (12, 45),
    Landmark.RIGHT_KNEE: (-12, 45),
    Landmark.LEFT_ANKLE: (12, 90),
    Landmark.RIGHT_ANKLE: (-12, 90),
    Landmark.NOSE: (0, -80),
}.items():
    BODY_PX[joint] = place


def somebody(time_s: float, x: float, y: float = 100, *, scale: float = 1.0, bent: float = 0.0) -> PoseFrame:
    """A body with its hips at (x, y); ``bent`` pixels lower with the feet left where they are."""
    xy_px = BODY_PX * np.float32(scale) + np.array([x, y], np.float32)
    feet = [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
    xy_px[[index for index in range(COUNT) if index not in feet], 1] += bent
    missing = PoseFrame.missing(time_s)
    return PoseFrame(time_s, xy_px, np.zeros((COUNT, 3), np.float32), np.ones(COUNT, np.float32), missing.profile_px)


def picture(colour: tuple[int, int, int], time_s: float = 0.0) -> Frame:
    rgb: NDArray[np.uint8] = np.full((200, 300, 3), colour, np.uint8)
    return Frame(time_s, rgb)


def test_place() -> None:
    place = PersonBox.of(somebody(1.5, 150))
    np.testing.assert_allclose(place.centre, [150, 75])
    assert place.size == pytest.approx(np.hypot(40, 140) / 3)
    np.testing.assert_allclose([place.low, place.high], [[130, 20], [170, 190]])
    beside = PersonBox.of(somebody(1.5, 150 + place.size, 100 + 2 * place.size))
    assert place.sideways(beside) == pytest.approx(1)
    assert place.distance(beside) == pytest.approx(np.sqrt(5))


def test_like_means_near_and_of_like_size() -> None:
    place = PersonBox.of(somebody(0, 150))
    assert place.like(PersonBox.of(somebody(0, 160)), 0.3)
    assert not place.like(PersonBox.of(somebody(0, 170)), 0.3)
    assert not place.like(PersonBox.of(somebody(0, 150, scale=1.7)), 3)
    assert not place.like(PersonBox.of(somebody(0, 150, scale=0.6)), 3)


def test_painting_over() -> None:
    frame, place = picture((255, 0, 0)), PersonBox.of(somebody(0, 150))
    outside = without(frame, [place], 0.0).rgb
    assert (outside[20:190, 130:170] == 127).all()
    assert (np.count_nonzero((outside == 127).all(axis=2))) == 170 * 40
    assert (blank(frame).rgb == 127).all()
    assert (frame.rgb == [255, 0, 0]).all()


def test_shirt() -> None:
    pose = somebody(0, 150)
    frame = picture((10, 20, 30))
    frame.rgb[100:, :] = (200, 200, 200)  # below the hips
    np.testing.assert_allclose(clothes_colour(frame, pose), [10, 20, 30])
    shirt = Appearance()
    assert shirt.fits(frame, pose)  # nothing learnt: no reason to say no
    for index in range(20):
        shirt.learn(picture((100, 100, 100), index / 4), pose)
    assert shirt.fits(picture((100, 100, int(100 + STEP))), pose)
    assert not shirt.fits(picture((100, 100, int(101 + STEP))), pose)


def test_a_shirt_that_always_varies_tells_nobody_apart() -> None:
    shirt, pose = Appearance(), somebody(0, 150)
    for index in range(60):
        shirt.learn(picture((0, 0, 0) if index % 2 else (120, 120, 120), index / 4), pose)
    assert shirt.fits(picture((200, 60, 60)), pose)


def test_a_shirt_partly_outside_the_picture_has_a_colour() -> None:
    assert np.isfinite(clothes_colour(picture((1, 2, 3)), somebody(0, -40, -70))).all()


def tracks(*people: list[PoseFrame | None]) -> PersonTracks:
    seen = PersonTracks()
    for look in zip(*people, strict=True):
        seen.add([pose for pose in look if pose is not None])
    return seen


TIMES = [index / 2 for index in range(ENOUGH_LOOKS + 2)]
SQUATTING: list[PoseFrame | None] = [somebody(t, 80, bent=20 * (1 + np.sin(2.5 * t))) for t in TIMES]
STANDING: list[PoseFrame | None] = [somebody(t, 200, scale=1.3, bent=0.5 * np.sin(9 * t)) for t in TIMES]
WALKING: list[PoseFrame | None] = [somebody(t, 100 + 30 * t) for t in TIMES]


def test_the_one_who_moves_on_the_spot_is_chosen() -> None:
    mover = tracks(STANDING, SQUATTING).mover()
    assert mover is not None
    assert mover.centre[0] == pytest.approx(80, abs=1)


def test_nobody_is_chosen_while_it_is_not_clear() -> None:
    assert tracks(STANDING).mover() is None
    assert tracks(SQUATTING, [somebody(t, 250, bent=20 * (1 + np.cos(2.5 * t))) for t in TIMES]).mover() is None
    assert tracks(SQUATTING[: ENOUGH_LOOKS - 1]).mover() is None
    assert tracks(WALKING).mover() is None
    assert tracks([None] * 8).mover() is None


def test_somebody_who_comes_and_goes_is_not_mixed_up_with_another() -> None:
    coming = [None if index < 3 else pose for index, pose in enumerate(STANDING)]
    mover = tracks(coming, SQUATTING).mover()
    assert mover is not None
    assert mover.centre[0] == pytest.approx(80, abs=1)


def test_one_body_reported_twice_is_one() -> None:
    seen = PersonTracks()
    seen.add([somebody(0, 100), somebody(0, 104)])
    assert not seen.several
    seen.add([somebody(1, 100), somebody(1, 200)])
    assert seen.several


def test_the_largest_and_most_central_comes_first() -> None:
    seen = PersonTracks()
    assert seen.most_prominent(300, 200) is None
    seen.add([somebody(0, 30), somebody(0, 150), somebody(0, 250, scale=0.8)])
    prominent = seen.most_prominent(300, 200)
    assert prominent is not None
    assert prominent.centre[0] == pytest.approx(150)
