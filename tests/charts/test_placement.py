"""Room for markers and labels: nothing on anything else, near where it belongs, and the same every time."""

from __future__ import annotations

from itertools import combinations
from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.charts.placement import Frame, Line, place_labels, spread_out

ROOM = Frame(0, 0, 400, 300)
coordinates = st.tuples(st.integers(20, 380), st.integers(20, 280))


def test_spread_out_leaves_alone_what_is_far_enough() -> None:
    spots = [(10.0, 10.0), (30.0, 10.0), (10.0, 31.0)]
    assert spread_out(spots, 20, [ROOM] * 3, ROOM) == spots


def test_spread_out_moves_the_later_of_two_to_the_nearest_free_place() -> None:
    """Rings lie 5 apart and begin on the right: the fourth is the first that is 20 away."""
    assert spread_out([(100, 100), (100, 100)], 20, [ROOM] * 2, ROOM) == [(100, 100), (120, 100)]


def test_spread_out_keeps_each_in_its_room() -> None:
    narrow = Frame(90, 0, 110, 300)
    found = spread_out([(100, 100)] * 5, 20, [narrow] * 5, ROOM)
    assert all(90 <= x <= 110 for x, _y in found)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= 20 for a, b in combinations(found, 2))


def test_spread_out_goes_beyond_a_full_room_and_stays_where_all_is_full() -> None:
    tiny = Frame(95, 95, 105, 105)
    assert spread_out([(100, 100)] * 2, 20, [tiny] * 2, ROOM) == [(100, 100), (120, 100)]
    assert spread_out([(100, 100)] * 3, 20, [tiny] * 3, tiny) == [(100, 100)] * 3


def test_spread_out_moves_nothing_onto_what_is_taken() -> None:
    """Right of the first is taken. Of the ring's next places the one a quarter of a turn on is the first clear of it
    by the two pixels that names keep around them."""
    taken = Frame(112, 80, 160, 125)
    _first, moved = spread_out([(100, 100)] * 2, 20, [ROOM] * 2, ROOM, [taken])
    assert moved == pytest.approx((100, 120))


@given(st.lists(coordinates, max_size=14))
def test_spread_out_puts_no_marker_on_another(spots: list[tuple[int, int]]) -> None:
    found = spread_out(spots, 18, [ROOM] * len(spots), ROOM)
    assert all(hypot(a[0] - b[0], a[1] - b[1]) >= 18 - 1e-6 for a, b in combinations(found, 2))
    assert found == spread_out(spots, 18, [ROOM] * len(spots), ROOM)


def test_label_stands_right_of_its_marker_if_there_is_room() -> None:
    (label,) = place_labels([(100, 100)], 10, [(60, 15)], ROOM, [])
    assert label is not None
    assert label.frame == Frame(113, 92.5, 173, 107.5)
    assert label.line is None


def test_label_stands_left_at_the_right_edge() -> None:
    (label,) = place_labels([(380, 100)], 10, [(60, 15)], ROOM, [])
    assert label is not None
    assert label.frame == Frame(307, 92.5, 367, 107.5)


def test_label_farther_off_has_a_line() -> None:
    """All around is taken but a strip above, 36 or more from the marker's edge."""
    taken = [Frame(0, 70, 89, 300), Frame(111, 70, 400, 300), Frame(89, 111, 111, 300)]
    (label,) = place_labels([(100, 100)], 10, [(60, 15)], ROOM, taken)
    assert label is not None
    assert label.line is not None
    assert label.frame.bottom <= 70
    assert hypot(label.line.x1 - 100, label.line.y1 - 100) == pytest.approx(10, abs=0.1)


def test_label_without_room_is_none() -> None:
    assert place_labels([(100, 100)], 10, [(60, 15)], ROOM, [ROOM]) == [None]
    assert place_labels([(100, 100)], 10, [(401, 15)], ROOM, []) == [None]
    assert place_labels([], 10, [], ROOM, []) == []


@given(st.lists(st.tuples(coordinates, st.tuples(st.integers(20, 150), st.sampled_from((15, 30, 45)))), max_size=14))
def test_labels_lie_on_nothing(given_markers: list[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    spots = spread_out([spot for spot, _size in given_markers], 18, [ROOM] * len(given_markers), ROOM)
    sizes = [size for _spot, size in given_markers]
    taken = [Frame(0, 0, 100, 15)]
    found = place_labels(spots, 10, sizes, ROOM, taken)
    placed = [label for label in found if label]
    for label in placed:
        assert ROOM.holds(label.frame)
        assert not label.frame.meets(taken[0])
        assert not any(label.frame.touches_disc(*spot, 10) for spot in spots)
        assert not any(other.line and other.line.enters(label.frame) for other in placed if other is not label)
    for own, named in zip(spots, found, strict=True):
        if named and min(spots, key=lambda spot: named.frame.distance(*spot)) != own:
            assert named.line
            assert hypot(named.line.x2 - named.line.x1, named.line.y2 - named.line.y1) >= 12
    for one, other in combinations(placed, 2):
        assert not one.frame.meets(other.frame)
        assert not (one.line and other.line and one.line.crosses(other.line))
    assert found == place_labels(spots, 10, sizes, ROOM, taken)


def test_frame_and_line_in_figures() -> None:
    frame = Frame(10, 10, 30, 20)
    assert (frame.width, frame.height) == (20, 10)
    assert frame.meets(Frame(29, 19, 40, 40))
    assert not frame.meets(Frame(30, 10, 40, 20))
    assert frame.meets(Frame(31, 10, 40, 20), margin=2)
    assert (frame.distance(33, 24), frame.distance(20, 15)) == (5, 0)
    assert frame.touches_disc(35, 15, 5.1)
    assert not frame.touches_disc(35, 15, 5)
    assert Line(0, 15, 40, 15).enters(frame)
    assert Line(0, 15, 15, 15).enters(frame)
    assert not Line(0, 0, 40, 5).enters(frame)
    assert Line(0, 0, 10, 10).crosses(Line(0, 10, 10, 0))
    assert not Line(0, 0, 10, 10).crosses(Line(0, 10, 4, 6))
    assert Line(0, 0, 10, 0).passes(5, 3, 3.1)
    assert not Line(0, 0, 10, 0).passes(14, 0, 4)
    assert Line(5, 5, 5, 5).passes(5, 6, 1.1)
