"""The dot plot. On a chart 350 wide the axis runs from 12 to 336: 3.24 for a point."""

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.charts.dots import DotRow, dot_plot
from ioc_assess.scoring.results import ShownScore
from tests.charts.shapes import points, shapes, texts

UNDER = ShownScore(score=0.10, capped=True)
OVER = ShownScore(score=0.90, capped=True)
LEFT, RIGHT = 12, 336


def shown(score: float) -> ShownScore:
    return ShownScore(score=score, capped=False)


def test_dot_plot_puts_scores_on_the_axis() -> None:
    chart = dot_plot([DotRow("Trust", 0.5, (shown(0), shown(0.25), shown(1)))], ["One", "Two", "Three"], width=350)
    assert sorted(dot["cx"] for dot in shapes(chart, "circle")) == [12, 93, 336]
    assert len({dot["cy"] for dot in shapes(chart, "circle")}) == 1
    (diamond,) = shapes(chart, "polygon")
    assert [x for x, _y in points(diamond["points"])] == [174, 182, 174, 166]
    assert "50" in texts(chart)


def test_dot_plot_keeps_groups_of_one_score_apart() -> None:
    groups = [str(n) for n in range(12)]
    chart = dot_plot([DotRow("Trust", 0.5, tuple(shown(0.5) for _ in groups))], groups, width=350)
    dots = shapes(chart, "circle")
    assert {dot["cx"] for dot in dots} == {174}
    assert [later["cy"] - dot["cy"] for dot, later in pairwise(dots)] == [20] * 11


@given(
    scores=st.lists(
        st.one_of(st.none(), st.just(UNDER), st.just(OVER), st.floats(0, 1).map(shown)), min_size=1, max_size=30
    )
)
def test_dot_plot_marks_never_touch(scores: list[ShownScore | None]) -> None:
    groups = [f"Group {n}" for n in range(len(scores))]
    chart = dot_plot([DotRow("Trust", None, scores)], groups, width=350)
    boxes = [(dot["cx"] - 9, dot["cx"] + 9, dot["cy"]) for dot in shapes(chart, "circle")]
    for arrow in shapes(chart, "polygon"):
        xs = [x for x, _y in points(arrow["points"])]
        boxes.append((min(xs), max(xs), points(arrow["points"])[0][1]))
    assert len(boxes) == len([one for one in scores if one])
    for (start, end, y), (other_start, other_end, other_y) in combinations(boxes, 2):
        assert abs(y - other_y) >= 20 or end <= other_start or other_end <= start


def test_dot_plot_draws_a_capped_score_as_an_arrow_over_all_it_may_be() -> None:
    chart = dot_plot([DotRow("Trust", None, (UNDER, OVER))], ["One", "Two"], width=350)
    assert shapes(chart, "circle") == []
    low, high = sorted([x for x, _y in points(one["points"])] for one in shapes(chart, "polygon"))
    assert (low[0], max(low)) == (LEFT, 44.4)  # the tip at 0, the base at 10
    assert (high[0], min(high)) == (RIGHT, 303.6)
    assert "<10" in texts(chart)
    assert ">90" in texts(chart)
    assert "An arrow stands for any score from its base to the end" in " ".join(texts(chart))


def test_dot_plot_draws_nothing_for_what_is_not_known() -> None:
    chart = dot_plot([DotRow("Trust", None, (None, shown(0.5)))], ["One", "Two"], width=350)
    assert len(shapes(chart, "circle")) == 1
    assert shapes(chart, "polygon") == []
    assert "All: not known" in texts(chart)
    assert "B" in texts(chart)
    assert "A group without a letter in a row has no figure there." in " ".join(texts(chart))


def test_dot_plot_explains_only_what_occurs() -> None:
    said = " ".join(texts(dot_plot([DotRow("Trust", 0.5, (shown(0.5),))], ["One"], width=720)))
    assert "The diamond is the score of all" in said
    assert "An arrow" not in said
    assert "without a letter" not in said


def test_dot_plot_says_the_ends_of_each_row() -> None:
    chart = dot_plot([DotRow("Trust", 0.5, (shown(0.2), OVER))], ["Council", "Hospice"], width=720)
    assert chart.text == (
        "Scores from 0 to 100, for all and by group. Trust: all 50; lowest Council 20, highest Hospice over 90. "
        "The table has every figure."
    )
    assert chart == dot_plot([DotRow("Trust", 0.5, (shown(0.2), OVER))], ["Council", "Hospice"], width=720)
