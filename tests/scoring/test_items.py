from __future__ import annotations

from collections.abc import Mapping

import pytest

from ioc_assess.scoring.items import Tally, items_in_play, score_items
from ioc_assess.theory.loading import theory
from tests.scoring.factories import make_answers, make_profile, make_tally, on_item, score_item


@pytest.mark.parametrize(
    ("levels", "by_partner", "by_respondent"),
    [
        ({"North": [4]}, 1.0, 1.0),
        ({"North": [4, 4], "South": [0]}, 0.5, 2 / 3),  # (1 + 0)/2 · (1 + 1 + 0)/3
        ({"North": [4, 3], "South": [1, 1, 1, 1]}, (0.875 + 0.25) / 2, (1.75 + 1) / 6),
        ({"North": [4], "South": ["dont_know"]}, 1.0, 1.0),  # who gives no level has no voice
        ({"North": [4], "South": [0], "West": [2]}, 0.5, 0.5),
    ],
)
def test_items_two_weightings_where_everybody_may_be_shown(
    levels: Mapping[str, list[int | str]], by_partner: float, by_respondent: float
) -> None:
    assert score_item("trust-2a", levels).score == pytest.approx(by_partner)
    assert score_item("trust-2a", levels, weighting="respondent").score == pytest.approx(by_respondent)


def test_items_voices_are_the_partners_by_name() -> None:
    found = score_item("trust-2a", {"South": [0, 2], "North": [4]})
    assert found.voices == (1.0, 0.25)
    assert {name: (group.n, group.score) for name, group in found.groups.items()} == {
        "North": (1, 1.0),
        "South": (2, 0.25),
    }


def test_items_hidden_groups_share_one_voice() -> None:
    """A may be shown; B (0 0 0) and C (2 2) are hidden together: (0·3 + 0.5·2)/5 = 0.2. The score is
    (1 + 0.2)/2 = 0.6; three voices would make it (1 + 0 + 0.5)/3 and so tell B from C."""
    found = score_item("trust-2a", {"A": [4] * 6, "B": [0] * 3, "C": [2] * 2}, k=5)
    assert list(found.groups) == ["A"]
    assert found.voices == pytest.approx((1.0, 0.2))
    assert found.score == pytest.approx(0.6)


def test_items_plain_mean_weighs_people_alike() -> None:
    found = score_item("trust-2a", {"A": [4] * 6, "B": [0] * 3, "C": [2] * 2}, k=5, weighting="respondent")
    assert list(found.groups) == ["A"]
    assert found.score == pytest.approx(7 / 11)


def test_items_all_hidden_is_the_plain_mean() -> None:
    """B is too small to be shown and would be given away by A."""
    found = score_item("trust-2a", {"A": [4] * 5, "B": [0] * 3}, k=5)
    assert found.groups == {}
    assert found.score == pytest.approx(5 / 8)


# A 2 people, B 2, C 2, D 1, and k = 2: D is too small, and C, of equals the last by name, is hidden with it.
FOUR = {"A": [4, 4], "B": [2, 2], "C": [0, 0], "D": [4]}


@pytest.mark.parametrize(
    ("elsewhere", "voices"),
    [
        # all on this item: A 1, B 0.5, C and D together (0 + 0 + 1)/3
        ((), (1.0, 0.5, 1 / 3)),
        # D gave no level here: C's two stay hidden all the same, since C did not pass by people
        (("D",), (1.0, 0.5, 0.0)),
        # of C and D one person gave a level, so B hides that one: (0.5 + 0.5 + 1)/3
        (("C",), (1.0, 2 / 3)),
        # nobody of C and D gave one: there is nothing to hide
        (("C", "D"), (1.0, 0.5)),
        # B gave none; A may not show alone beside D's one and C's two? It may: they are three.
        (("B",), (1.0, 1 / 3)),
    ],
)
def test_items_voices_by_those_who_gave_a_level(elsewhere: tuple[str, ...], voices: tuple[float, ...]) -> None:
    people = on_item("trust-2a", {name: levels for name, levels in FOUR.items() if name not in elsewhere})
    people += on_item("faith-6a", {name: levels for name, levels in FOUR.items() if name in elsewhere})
    found = score_items(theory(), make_answers(people, k=2))["trust-2a"]
    assert found.voices == pytest.approx(voices)
    assert found.score == pytest.approx(sum(voices) / len(voices))


@pytest.mark.parametrize(
    ("code", "level", "score"),
    [
        ("trust-2a", 3, 0.75),  # extent
        ("trust-6a", 3, 0.25),  # warning: the more, the worse
        ("trust-6a", 0, 1.0),
        ("trust-7a", 2, 1.0),  # balance: about right
        ("trust-7a", 1, 0.5),
        ("trust-7a", 4, 0.0),
    ],
)
def test_items_score_is_favourability(code: str, level: int, score: float) -> None:
    assert score_item(code, {"North": [level]}).score == score


def test_items_too_little_and_too_much_do_not_cancel_out() -> None:
    assert score_item("trust-7a", {"North": [0, 4]}).score == 0.0


@pytest.mark.parametrize(
    ("answers", "score", "mostly"),
    [
        ([4, "dont_know"], 1.0, False),  # as many levels as don't-knows
        ([4, "dont_know", "dont_know"], None, True),
        (["dont_know"], None, True),
        ([4, "not_applicable", "not_applicable", "prefer_not_to_say"], 1.0, False),  # not don't-knows
        (["not_applicable"], None, False),
        ([4, 4, "dont_know", "dont_know"], 1.0, False),
    ],
)
def test_items_mostly_dont_know_has_no_score(answers: list[int | str], score: float | None, mostly: bool) -> None:
    found = score_item("trust-2a", {"North": answers})
    assert (found.score, found.mostly_dont_know) == (score, mostly)


@pytest.mark.parametrize(
    ("n", "score", "fewer"), [(0, None, False), (1, None, True), (4, None, True), (5, 1.0, False), (6, 1.0, False)]
)
def test_items_fewer_than_k_has_no_score(n: int, score: float | None, fewer: bool) -> None:
    found = score_item("trust-2a", {"North": [4] * n + ["not_applicable"] * 9}, k=5)
    assert (found.score, found.fewer_than_k) == (score, fewer)


@pytest.mark.parametrize(
    "levels",
    [
        {"North": [0, 0]},  # it replaces a score
        {"North": [0]},  # fewer than k
        {"North": [0, 0, *["dont_know"] * 3]},  # mostly don't know
        {},  # nobody at all
    ],
)
def test_items_agreed_level_replaces_all(levels: Mapping[str, list[int | str]]) -> None:
    people = on_item("trust-2a", levels)
    answers = make_answers(people, k=2, agreed={"trust-2a": 3, "trust-6a": 3, "trust-7a": 3})
    found = score_items(theory(), answers)
    assert (found["trust-2a"].score, found["trust-2a"].agreed) == (0.75, 3)
    assert found["trust-6a"].score == 0.25
    assert found["trust-7a"].score == 0.5
    assert found["trust-2a"].tally.n == len([x for given in levels.values() for x in given if x == 0])


def test_items_agreed_level_of_an_item_that_is_not_in_play_is_ignored() -> None:
    answers = make_answers([], agreed={"mandate-1a": 4, "trust-2a": 4}, asked=["mandate-1a", "trust-1a"])
    assert set(score_items(theory(), answers)) == {"trust-1a"}


def test_items_in_play_apply_and_are_asked_in_theory_order() -> None:
    asked = {"trust-2a", "mandate-1a", "leadership-1a"}
    found = items_in_play(theory(), make_profile(), asked)
    assert [item.code for item in found] == ["leadership-1a", "trust-2a"]
    assert len(items_in_play(theory(), make_profile(), None)) == 86 - 3
    assert items_in_play(theory(), make_profile(), []) == ()


def test_items_answers_that_do_not_apply_are_ignored() -> None:
    people = on_item("mandate-1a", {"North": [4]})
    assert "mandate-1a" not in score_items(theory(), make_answers(people))
    assert score_items(theory(), make_answers(people, profile=make_profile(mandated=True)))["mandate-1a"].score == 1


def test_items_every_answer_is_counted() -> None:
    answers: list[int | str] = [0, 4, 4, "dont_know", "not_applicable", "not_applicable", "prefer_not_to_say"]
    found = score_item("trust-2a", {"North": answers[:3], "South": answers[3:]})
    assert found.tally == Tally(levels=(1, 0, 0, 0, 2), dont_know=1, not_applicable=2, prefer_not_to_say=1)
    assert found.tally.n == 3


def test_items_tallies_add_up() -> None:
    one, two = make_tally([0, 1, "dont_know"]), make_tally([1, 2, 3, 4, "not_applicable", "prefer_not_to_say"])
    assert one + two == Tally(levels=(1, 2, 1, 1, 1), dont_know=1, not_applicable=1, prefer_not_to_say=1)


def test_items_people_who_gave_no_answer_still_count_as_people() -> None:
    """Five of A submitted and three gave a level: A passes by people, and is hidden on the item."""
    people = [*on_item("trust-2a", {"A": [4] * 3, "B": [0] * 5}), ("A", {}), ("A", {})]
    answers = make_answers(people, k=5)
    assert (answers.n, answers.groups) == (10, ("A", "B"))
    found = score_items(theory(), answers)["trust-2a"]
    assert found.groups == {}  # B would give A's three away
    assert found.score == pytest.approx(3 / 8)
