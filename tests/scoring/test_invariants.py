"""What holds for every round whatever."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ioc_assess.scoring.assessment import assess
from ioc_assess.scoring.disclosure import shown_groups
from ioc_assess.scoring.file_form import score
from ioc_assess.scoring.items import score_items
from ioc_assess.scoring.results import SMALLEST_K, results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.model import LEVELS, Theory
from ioc_assess.theory.profile import Profile
from tests.scoring.factories import best_level, make_answers, worst_level
from tests.scoring.strategies import ITEMS, Round, favourabilities, profiles, rounds, scores

WITHOUT_FEEDBACK = replace(theory(), links=tuple(link for link in theory().links if not link.feedback))


def every_score(given_round: Round) -> list[float | None]:
    found = score(given_round.answers(), theory())
    return [
        *(item["score"] for item in found["items"].values()),
        *found["statements"].values(),
        *found["clusters"].values(),
        *(value for one in found["mechanisms"].values() for value in one.values()),
        *(one["context"] for one in found["configurations"].values()),
    ]


@given(rounds(), st.randoms(use_true_random=False))
def test_invariant_order_of_responses_never_matters(one: Round, chance: Random) -> None:
    people = list(one.people)
    chance.shuffle(people)
    assert score(one.answers(people=tuple(people)), theory()) == score(one.answers(), theory())


@given(rounds(enough=True), st.randoms(use_true_random=False))
def test_invariant_order_of_responses_never_matters_in_results(one: Round, chance: Random) -> None:
    people = list(one.people)
    chance.shuffle(people)
    assert results(theory(), one.answers(people=tuple(people))) == results(theory(), one.answers())


@given(rounds())
def test_invariant_every_score_is_from_0_to_1_or_none(one: Round) -> None:
    assert all(value is None or 0 <= value <= 1 for value in every_score(one))


@given(scores, profiles)
def test_invariant_priorities_are_from_0_to_1_and_fall(given_scores: dict[str, float], profile: Profile) -> None:
    found = assess(theory(), profile, given_scores).suggestions
    for ranked in (found.actions, found.strengths, found.ask_why):
        priorities = [round(one.priority, 9) for one in ranked if not theory().statement[one.statement].sensitive]
        assert priorities == sorted(priorities, reverse=True)
        assert all(0 <= priority <= 1 for priority in priorities)


@given(scores, profiles, st.sampled_from(ITEMS), favourabilities)
def test_invariant_raising_an_item_lowers_no_conditions_score(
    given_scores: dict[str, float], profile: Profile, item: str, other: float
) -> None:
    """Scores are favourability, so this holds for warnings too. A pulse item is raised as well: felt confidence
    says how far contracts can stand in for trust."""
    low, high = sorted((given_scores.get(item, 0.0), other))
    before = assess(theory(), profile, {**given_scores, item: low}).mechanisms
    after = assess(theory(), profile, {**given_scores, item: high}).mechanisms
    for code in theory().mechanism:
        was, is_now = before[code].conditions, after[code].conditions
        assert (was is None) == (is_now is None)
        assert was is None or is_now is None or is_now >= was - 1e-12


@given(rounds(k=1), st.data())
def test_invariant_raising_a_persons_level_lowers_no_conditions_score(one: Round, data: st.DataObject) -> None:
    spots = [(n, code) for n, (_, sheet) in enumerate(one.people) for code, level in sheet.items() if level in LEVELS]
    assume(spots)
    n, code = data.draw(st.sampled_from(spots))
    item = theory().item[code]

    def conditions(level: int) -> list[float | None]:
        people = list(one.people)
        people[n] = (people[n][0], {**people[n][1], code: level})
        found = score(one.answers(people=tuple(people)), theory())
        return [mechanism["conditions"] for mechanism in found["mechanisms"].values()]

    for was, is_now in zip(conditions(worst_level(item)), conditions(best_level(item)), strict=True):
        assert (was is None) == (is_now is None)
        assert was is None or is_now is None or is_now >= was - 1e-12


@given(rounds(), st.data())
def test_invariant_a_dont_know_for_a_blank_never_changes_a_value(one: Round, data: st.DataObject) -> None:
    """… only whether the item is scored: the voices are made of levels, and nobody has come or gone."""
    code = data.draw(st.sampled_from(sorted({code for _, sheet in one.people for code in sheet} or {"trust-2a"})))
    blanks = [n for n, (_, sheet) in enumerate(one.people) if code not in sheet]
    assume(blanks)
    n = data.draw(st.sampled_from(blanks))
    people = list(one.people)
    people[n] = (people[n][0], {**people[n][1], code: "dont_know"})
    before = score_items(theory(), one.answers())
    after = score_items(theory(), one.answers(people=tuple(people)))
    for item in before:
        if item == code:
            assert after[item].score in (before[item].score, None)
            assert after[item].voices == before[item].voices
        else:
            assert after[item] == before[item]


# With k = 1 only: from k = 2 on one more person, even one who never gives a level, can lift a partner over the
# threshold by people, so that it gets a voice of its own and the items on which it is shown another mean of means.
@given(rounds(k=1), st.sampled_from("ABCDEF"))
def test_invariant_one_more_who_does_not_know_never_changes_a_value(one: Round, partner: str) -> None:
    unsure = (partner, dict.fromkeys(ITEMS, "dont_know"))
    before = score_items(theory(), one.answers())
    after = score_items(theory(), one.answers(people=(*one.people, unsure)))
    for item in before:
        assert after[item].score in (before[item].score, None)
        assert after[item].voices == before[item].voices


def test_invariant_one_more_who_does_not_know_may_change_voices_from_k_2_on() -> None:
    """Why the invariant above is for k = 1. B is one person, and D is hidden with it. A second one in B, who knows
    nothing, makes both pass by people, so D has a voice of its own: it hid nobody on this item but itself."""
    people = [("A", {"trust-2a": 4})] * 4 + [("B", {})] + [("C", {"trust-2a": 0})] * 2 + [("D", {"trust-2a": 2})] * 2
    before = score_items(theory(), make_answers(people, k=2))["trust-2a"]
    after = score_items(theory(), make_answers([*people, ("B", {"trust-2a": "dont_know"})], k=2))["trust-2a"]
    assert (before.groups.keys(), after.groups.keys()) == ({"A", "C"}, {"A", "C", "D"})


@given(scores, profiles)
def test_invariant_feedback_links_never_enter(given_scores: dict[str, float], profile: Profile) -> None:
    assert assess(WITHOUT_FEEDBACK, profile, given_scores) == assess(theory(), profile, given_scores)


def test_invariant_theory_without_feedback_is_another_theory() -> None:
    """… or the test above would say nothing."""
    assert isinstance(WITHOUT_FEEDBACK, Theory)
    assert len(WITHOUT_FEEDBACK.links) == len(theory().links) - 4


@given(
    st.integers(1, 5),
    st.lists(st.sampled_from(ITEMS), unique=True, min_size=1, max_size=8),
    st.integers(1, 4),
    st.randoms(use_true_random=False),
    profiles,
)
def test_invariant_weightings_agree_where_partners_are_alike_in_number(
    partners: int, items: list[str], each: int, chance: Random, profile: Profile
) -> None:
    people = [
        (partner, {code: chance.choice(LEVELS) for code in items})
        for partner in "ABCDE"[:partners]
        for _ in range(each)
    ]
    by_partner = score_items(theory(), make_answers(people, profile=profile, weighting="partner"))
    by_person = score_items(theory(), make_answers(people, profile=profile, weighting="respondent"))
    for item in by_partner:
        one, other = by_partner[item].score, by_person[item].score
        assert (one is None) == (other is None)
        assert one is None or one == pytest.approx(other, abs=1e-12)


@given(rounds(enough=True, twins=True))
def test_invariant_hidden_groups_cannot_be_told_apart(one: Round) -> None:
    """The answers of two hidden groups of equal size exchanged: nothing in the results is different."""
    names = {"A": "B", "B": "A"}
    swapped = tuple((names.get(name, name), sheet) for name, sheet in one.people)
    assert shown_groups(one.answers().sizes, max(one.k, SMALLEST_K), among="AB") == ()
    assert results(theory(), one.answers(people=swapped)) == results(theory(), one.answers())


@given(rounds(enough=True))
def test_invariant_results_show_no_group_below_k(one: Round) -> None:
    found = results(theory(), one.answers())
    assert all(group.n >= found.k for group in found.groups.values())
    assert found.hidden_n == 0 or found.hidden_n >= found.k
    for item in found.items.values():
        assert item.n is None or item.n == 0 or item.n >= found.k
        assert set(item.groups) <= set(found.groups)
        assert item.spread is None or item.spread.n == item.n
        for group in item.groups.values():
            assert not group.capped or group.score in (0.10, 0.90)
