"""What a round may show, and what it must not."""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import Any

import pytest

from ioc_assess.scoring.disclosure import shown_groups
from ioc_assess.scoring.items import Answers
from ioc_assess.scoring.results import Results, ShownScore, TooFewAnswers, results
from ioc_assess.theory.loading import theory
from tests.scoring.equations import given_away, mean_of_means, sum_of
from tests.scoring.factories import People, Sheet, best_level, make_answers, make_profile, on_item


def shown(people: People, *, k: int = 5, by_partner: bool = True, named: bool = False, **other: Any) -> Results:
    answers = make_answers(people, k=k, **other)
    return results(theory(), answers, by_partner=by_partner, named=named)


def team(partner: str, size: int, **levels: int | str) -> list[tuple[str, Sheet]]:
    """People of one partner who all answer alike: ``team("North", 5, trust_2a=4)``."""
    sheet = {code.replace("_", "-", 1): level for code, level in levels.items()}
    return [(partner, sheet)] * size


def exact(score: float) -> ShownScore:
    close: Any = pytest.approx(score)
    return ShownScore(score=close, capped=False)


# --- enough people ---


@pytest.mark.parametrize(("k", "people"), [(5, 4), (5, 0), (8, 7), (3, 4), (1, 4)])
def test_results_need_k_people_and_never_fewer_than_five(k: int, people: int) -> None:
    with pytest.raises(TooFewAnswers, match=f"{people} submitted; results need {max(k, 5)}"):
        shown(team("North", people, trust_2a=4), k=k)


@pytest.mark.parametrize(("k", "used"), [(1, 5), (4, 5), (5, 5), (8, 8)])
def test_results_raise_a_low_k_to_five(k: int, used: int) -> None:
    found = shown(team("North", 9, trust_2a=4) + team("South", 4, trust_2a=4), k=k)
    assert found.k == used
    assert found.n == 13
    assert found.groups == {}  # South is too small, and North would give it away
    assert (found.hidden_groups, found.hidden_n) == (2, 13)


def test_results_count_people_without_a_level_too() -> None:
    found = shown(team("North", 5))
    assert (found.n, found.dont_know_rate) == (5, None)
    assert found.groups["North"].n == 5


# --- groups ---


def test_results_show_the_groups_that_pass_and_the_hidden_as_one_sum() -> None:
    people = [*team("A", 9), *team("B", 7), *team("C", 6), *team("D", 3), *team("E", 0)]
    found = shown(people)
    assert {name: group.n for name, group in found.groups.items()} == {"A": 9, "B": 7}
    assert (found.hidden_groups, found.hidden_n) == (2, 9)


def test_results_nobody_of_a_group_is_no_hidden_group() -> None:
    answers = make_answers(team("A", 9, trust_2a=4))
    present = Answers(
        profile=answers.profile,
        sizes={"A": 9, "B": 0},
        tallies=answers.tallies,
        k=5,
        agreed={},
    )
    assert results(theory(), present).hidden_groups == 0


def test_results_group_shows_only_items_on_which_it_passes() -> None:
    """Four of South gave a level on faith-6a, so South is hidden there, and North with it."""
    people = [
        *team("North", 10, trust_2a=4, faith_6a=4),
        *team("South", 6, trust_2a=1, faith_6a=1),
        *team("South", 4, trust_2a=1),
        *team("West", 2, faith_6a=0),
    ]
    # West's two hide South (10, of equals the last by name) by people
    assert list(shown(people).groups) == ["North"]
    people = [one for one in people if one[0] != "West"]
    found = shown([*people[:10], *people[10:14], *team("South", 6, trust_2a=1)])
    assert list(found.groups) == ["North", "South"]
    assert set(found.items["trust-2a"].groups) == {"North", "South"}
    assert found.items["faith-6a"].groups == {}
    assert found.groups["South"].statements["trust-2"] == exact(0.25)
    assert found.groups["South"].statements["faith-6"] is None
    assert found.groups["North"].statements["faith-6"] is None
    assert found.assessment.statements["faith-6"] is not None


def test_results_groups_carry_no_counts_and_no_spread() -> None:
    found = shown(team("North", 10, trust_2a=4))
    assert set(vars(found.groups["North"])) == {"n", "statements", "clusters", "conditions", "felt"}
    assert set(vars(found.items["trust-2a"].groups["North"])) == {"score", "capped"}


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        # fewer than ten levels: nothing beyond 0.10 and 0.90
        ([4] * 9, ShownScore(score=0.90, capped=True)),
        ([0] * 9, ShownScore(score=0.10, capped=True)),
        ([4] * 5, ShownScore(score=0.90, capped=True)),
        ([4] * 3 + [3] * 2, ShownScore(score=0.90, capped=True)),  # 0.90 itself says "90 or more"
        ([0] * 3 + [1] * 2, ShownScore(score=0.10, capped=True)),
        ([4] * 5 + [3] * 4, exact(8 / 9)),
        ([0] * 5 + [1] * 4, exact(1 / 9)),
        # from ten on as it is
        ([4] * 10, exact(1.0)),
        ([0] * 10, exact(0.0)),
        ([4] * 9 + [3], exact(0.975)),
    ],
)
def test_results_cap_a_small_groups_extremes(levels: list[int], expected: ShownScore) -> None:
    found = shown(on_item("trust-2a", {"North": levels}))
    assert found.items["trust-2a"].groups["North"] == expected
    assert found.groups["North"].statements["trust-2"] == expected
    assert found.groups["North"].conditions["vision"] == expected


def test_results_whole_round_is_never_capped() -> None:
    found = shown(team("North", 5, trust_2a=4))
    assert found.items["trust-2a"].score == 1.0
    assert found.assessment.statements["trust-2"] == 1.0


def test_results_cap_goes_by_levels_and_not_by_people() -> None:
    found = shown([*team("North", 9, trust_2a=4), *team("North", 3)])
    assert found.groups["North"].n == 12
    assert found.items["trust-2a"].groups["North"].capped


def test_results_group_is_made_from_what_is_shown_of_its_items() -> None:
    """North, nine people: trust-1a 1, shown as 0.90, and trust-1b 0.5. trust-1 = (0.9 + 0.5)/2 = 0.7; made from
    the true scores it were 0.75, which would tell the capped one."""
    found = shown(team("North", 9, trust_1a=4, trust_1b=2)).groups["North"]
    assert found.statements["trust-1"] == exact(0.7)
    assert found.conditions["conflict"] == exact(0.7)


def test_results_group_capped_above_its_items_too() -> None:
    """All items of a small group at best: capped in statement, cluster and mechanism, one as the other."""
    found = shown(team("North", 9, culture_1a=4, culture_2a=0, culture_3a=4)).groups["North"]
    best = ShownScore(score=0.90, capped=True)
    assert found.statements["culture-1"] == found.clusters["culture"] == found.conditions["culture"] == best
    assert found.conditions["collaboration"] == best


def test_results_group_felt_is_its_pulse() -> None:
    found = shown(team("North", 10, pulse_trust=3, trust_2a=1)).groups["North"]
    assert found.felt["trust"] == exact(0.75)
    assert found.felt["vision"] is None
    assert found.conditions["vision"] == exact(0.25)


def test_results_group_cluster_needs_half_of_its_statements() -> None:
    found = shown(team("North", 10, trust_1a=4, trust_2a=4, trust_3a=4)).groups["North"]
    assert found.statements["trust-1"] == exact(1.0)
    assert found.clusters["trust"] is None


def test_results_never_show_leadership_by_partner() -> None:
    people = [*team("North", 10, leadership_1a=4, trust_2a=4), *team("South", 10, leadership_1a=0, trust_2a=0)]
    found = shown(people)
    item = found.items["leadership-1a"]
    assert (item.score, item.groups, item.apart) == (0.5, {}, ())
    assert set(found.items["trust-2a"].groups) == {"North", "South"}
    for group in found.groups.values():
        assert group.statements["leadership-1"] is None
        assert group.clusters["leadership"] is None
    # leadership-1a counts toward trust; North's trust is made without it, from vision and conflict alone
    assert found.groups["North"].conditions["trust"] == exact(1.0)
    assert found.groups["North"].conditions == shown([("North", {"trust-2a": 4})] * 10).groups["North"].conditions


def voices_of(sizes: tuple[int, ...]) -> list[list[int]]:
    """Who speaks with one voice where so many of each partner gave a level, and k is 5."""
    shown_here = shown_groups({"ABCD"[n]: size for n, size in enumerate(sizes)}, 5)
    hidden = [n for n, size in enumerate(sizes) if size and "ABCD"[n] not in shown_here]
    return [*(["ABCD".index(name)] for name in shown_here), *([hidden] if hidden else [])]


LEADERSHIP_ROUNDS = [
    *combinations_with_replacement(range(5, 13), 2),
    *combinations_with_replacement(range(1, 10), 3),
    *combinations_with_replacement(range(4, 9), 4),
]


def test_results_leadership_figures_give_no_partner_away() -> None:
    """Counts give the total; the score gives the mean of the voices' means. Where partners differ in number these
    are two equations, and what they tell of a single voice alone must not be published."""
    told = []
    for sizes in LEADERSHIP_ROUNDS:
        if sum(sizes) < 5:
            continue
        people = [("ABCD"[n], {"leadership-1a": n}) for n, size in enumerate(sizes) for _ in range(size)]
        item = shown(people, asked=["leadership-1a"]).items["leadership-1a"]
        assert item.groups == {}
        voices = voices_of(sizes)
        heads = [sum(sizes[n] for n in voice) for voice in voices]
        rows = [mean_of_means([[n] for n in range(len(voices))], heads)]
        if item.spread is not None:
            rows.append(sum_of(range(len(voices)), len(voices)))
        # Each voice counted as one: is there anything in the equations about fewer than two of them?
        if len(voices) > 1 and given_away(rows, [1] * len(voices), 2) is not None:
            told.append(sizes)
    assert told == []


def test_results_leadership_of_two_partners_by_hand() -> None:
    """North 10 people at 1, South 5 at 0. Score 0.5, counts 5 0 0 0 10: from N + S = 10 and N/10 + S/5 = 1
    follow N = 10 and S = 0. So the counts are held back, and the item says so."""
    people = [*team("North", 10, leadership_1a=4, trust_2a=4), *team("South", 5, leadership_1a=0, trust_2a=0)]
    item = shown(people).items["leadership-1a"]
    assert (item.score, item.n, item.spread, item.tells_partners) == (0.5, 15, None, True)
    assert "leadership-1a" not in shown(people).splits
    other = shown(people).items["trust-2a"]
    assert other.spread is not None
    assert not other.tells_partners


@pytest.mark.parametrize(
    "other",
    [{"by_partner": False}, {"weighting": "respondent"}, {"agreed": {"leadership-1a": 3}}],
    ids=["by role", "plain mean", "agreed"],
)
def test_results_leadership_counts_show_where_they_tell_nothing(other: dict[str, Any]) -> None:
    people = [*team("North", 10, leadership_1a=4), *team("South", 5, leadership_1a=0)]
    item = shown(people, **other).items["leadership-1a"]
    assert item.spread is not None
    assert not item.tells_partners


def test_results_show_leadership_by_role() -> None:
    people = [*team("board", 10, leadership_1a=4), *team("frontline", 10, leadership_1a=0)]
    found = shown(people, by_partner=False)
    assert found.items["leadership-1a"].groups == {"board": exact(1.0), "frontline": exact(0.0)}
    assert found.items["leadership-1a"].apart == ("board", "frontline")
    assert found.groups["board"].statements["leadership-1"] == exact(1.0)


# --- items ---


def test_results_item_with_fewer_than_k_levels_says_so_and_no_more() -> None:
    people = [*team("North", 4, trust_2a=4), *team("North", 3, trust_2a="dont_know"), *team("North", 5, faith_6a=2)]
    found = shown(people)
    item = found.items["trust-2a"]
    assert (item.status, item.n, item.score, item.spread, item.groups) == ("fewer_than_k", None, None, None, {})
    assert item.dont_know_share is None
    assert found.assessment.statements["trust-2"] is None
    assert "trust-2a" not in found.splits + found.find_out


@pytest.mark.parametrize(
    ("levels", "agreed", "status"),
    [
        ([4] * 5, None, "scored"),
        ([4] * 5 + ["dont_know"] * 5, None, "scored"),
        ([4] * 5 + ["dont_know"] * 6, None, "mostly_dont_know"),
        ([4] * 4 + ["dont_know"] * 6, None, "fewer_than_k"),
        (["dont_know"] * 6, None, "mostly_dont_know"),
        (["not_applicable"] * 6, None, "no_levels"),
        ([4] * 5, 2, "agreed"),
        ([4] * 4 + ["dont_know"] * 6, 2, "agreed"),
        (["not_applicable"] * 6, 2, "agreed"),
    ],
)
def test_results_status_of_an_item(levels: list[int | str], agreed: int | None, status: str) -> None:
    given = {} if agreed is None else {"trust-2a": agreed}
    item = shown(on_item("trust-2a", {"North": levels}), agreed=given).items["trust-2a"]
    assert item.status == status
    assert (item.score is not None) == (status in ("scored", "agreed"))


def test_results_agreed_item_with_few_levels_keeps_them_to_itself() -> None:
    people = [*team("North", 4, trust_2a=4), *team("North", 3)]
    item = shown(people, agreed={"trust-2a": 1}).items["trust-2a"]
    assert (item.score, item.agreed, item.n, item.spread, item.groups) == (0.25, 1, None, None, {})


def test_results_items_are_those_in_play() -> None:
    found = shown(team("North", 5, mandate_1a=4, trust_2a=4), asked=["trust-2a", "trust-1a"])
    assert list(found.items) == ["trust-1a", "trust-2a"]
    assert found.items["trust-1a"].status == "fewer_than_k"


@pytest.mark.parametrize(
    ("levels", "agreed", "direction"),
    [
        ([1] * 5, None, "too_little"),
        ([3] * 5 + [1], None, "too_much"),
        ([0] * 3 + [4] * 3, None, "both"),
        ([2] * 5, None, "both"),
        ([1] * 4, None, None),  # fewer than k
        ([1] * 5, 3, "too_much"),  # what was agreed speaks
        ([1] * 5, 2, "both"),
        ([3] * 5, 0, "too_little"),
    ],
)
def test_results_direction_of_a_balance_item(levels: list[int], agreed: int | None, direction: str | None) -> None:
    given = {} if agreed is None else {"trust-7a": agreed}
    people = on_item("trust-7a", {"North": [*levels, *["not_applicable"] * 2]})
    assert shown(people, agreed=given).items["trust-7a"].direction == direction


def test_results_other_items_have_no_direction() -> None:
    assert shown(team("North", 5, trust_2a=1)).items["trust-2a"].direction is None


@pytest.mark.parametrize(
    ("levels", "apart"),
    [
        # A 0.75, B 0.45: 0.30 apart, each from the other
        ({"A": [3] * 10, "B": [2] * 8 + [1] * 2}, ("A", "B")),
        ({"A": [3] * 10, "B": [2] * 9 + [1]}, ()),  # 0.75 and 0.475
        # C 0.75 and the mean of A and B 0.5: not apart; A 0.25 from the mean of 0.75 and 0.75: apart
        ({"A": [1] * 10, "B": [3] * 10, "C": [3] * 10}, ("A",)),
        # hidden groups count as one voice: A 1 against (0·3 + 0·2)/5
        ({"A": [4] * 10, "B": [0] * 3, "C": [0] * 2}, ("A",)),
        # B 0 · hidden 0.5 · A 0.5: A against 0.25 is not apart, B against 0.5 is
        ({"A": [2] * 10, "B": [0] * 10, "C": [2] * 3, "D": [2] * 2}, ("B",)),
        ({"A": [4] * 10}, ()),  # nobody to be apart from
    ],
)
def test_results_partner_apart_from_the_other_voices(levels: dict[str, list[int]], apart: tuple[str, ...]) -> None:
    assert shown(on_item("trust-2a", levels)).items["trust-2a"].apart == apart


def test_results_apart_whatever_the_weighting() -> None:
    levels = {"A": [4] * 10, "B": [0] * 3, "C": [0] * 2}
    assert shown(on_item("trust-2a", levels), weighting="respondent").items["trust-2a"].apart == ("A",)


def test_results_apart_is_told_from_what_is_shown() -> None:
    """A's five all say 1, shown as 0.90; B is at 0.625: 0.275 apart as shown, and so not apart."""
    levels = {"A": [4] * 5, "B": [3] * 5 + [2] * 5}
    assert shown(on_item("trust-2a", levels)).items["trust-2a"].apart == ()


# --- the lists ---


def test_results_splits_have_the_least_agreement_first() -> None:
    camps, spread_out, together = [0, 0, 0, 4, 4, 4], [0, 1, 2, 3, 4, 2], [4] * 6
    people = [
        ("North", {"faith-6a": one, "trust-2a": two, "faith-7a": three, "trust-5a": 4})
        for one, two, three in zip(spread_out, camps, together, strict=True)
    ]
    found = shown(people)
    assert found.splits == ("trust-2a", "faith-6a")


def test_results_splits_are_of_scored_items_only() -> None:
    people = on_item("trust-2a", {"North": [0, 0, 0, 4, 4, 4, *["dont_know"] * 7]})
    assert shown(people).splits == ()


def test_results_find_out_by_share_of_dont_knows() -> None:
    """trust-2a 7 of 12 (mostly don't know) · faith-6a 6 of 12 · faith-7a 3 of 12, exactly a quarter · trust-5a 2 of
    12 · culture-1a as faith-6a, and earlier items first where shares are equal."""
    dont_knows = {"trust-2a": 7, "faith-6a": 6, "culture-1a": 6, "faith-7a": 3, "trust-5a": 2}
    people = [
        ("North", {code: "dont_know" if n < unknown else 3 for code, unknown in dont_knows.items()}) for n in range(12)
    ]
    found = shown(people)
    assert found.find_out == ("trust-2a", "faith-6a", "culture-1a", "faith-7a")
    assert found.items["trust-2a"].status == "mostly_dont_know"
    assert found.dont_know_rate == pytest.approx(24 / 60)


def test_results_find_out_holds_what_at_least_k_do_not_know_and_fewer_could_answer() -> None:
    """Of 9 people: trust-2a 5 do not know and 4 gave a level, more than half, whatever the 4 were · faith-6a 4 do not
    know and 4 gave a level, which must not be told · culture-1a 6 of 9 do not know · faith-7a 3 of 6, half."""
    levels = {"trust-2a": 4, "faith-6a": 4, "culture-1a": 3, "faith-7a": 3}
    dont_knows = {"trust-2a": 5, "faith-6a": 4, "culture-1a": 6, "faith-7a": 3}
    people: list[tuple[str, Sheet]] = []
    for n in range(9):
        sheet: dict[str, int | str] = {code: "dont_know" for code, unknown in dont_knows.items() if n < unknown}
        sheet |= {code: 3 for code, known in levels.items() if dont_knows[code] <= n < dont_knows[code] + known}
        people.append(("North", sheet))
    found = shown(people)
    assert found.items["trust-2a"].n is None
    assert found.items["faith-6a"].dont_know == 4
    assert "trust-2a" in found.find_out
    assert "faith-6a" not in found.find_out


def test_results_find_out_orders_the_untold_share_behind_those_told_to_be_more_than_half() -> None:
    """trust-2a 7 do not know and 4 gave a level · faith-6a 6 of 11 · faith-7a 5 of 10, exactly half."""
    given = {"trust-2a": (7, 4), "faith-6a": (6, 5), "faith-7a": (5, 5)}
    people = [
        (
            "North",
            {
                code: "dont_know" if n < unknown else 3
                for code, (unknown, known) in given.items()
                if n < unknown + known
            },
        )
        for n in range(11)
    ]
    assert shown(people).find_out == ("faith-6a", "trust-2a", "faith-7a")


def test_results_find_out_goes_by_levels_and_dont_knows_alone() -> None:
    """Two of the seven who gave a level or did not know; five more did not say."""
    people = on_item("trust-2a", {"North": [4] * 5 + ["dont_know"] * 2 + ["prefer_not_to_say"] * 5})
    found = shown(people)
    assert found.items["trust-2a"].dont_know_share == pytest.approx(2 / 7)
    assert found.find_out == ("trust-2a",)


def test_results_find_out_holds_an_agreed_item_that_many_did_not_know() -> None:
    people = on_item("trust-2a", {"North": [4] * 5 + ["dont_know"] * 5})
    assert shown(people, agreed={"trust-2a": 4}).find_out == ("trust-2a",)


# --- the whole ---


def test_results_read_hidden_groups_as_one_voice() -> None:
    people = on_item("trust-2a", {"A": [4] * 6, "B": [0] * 3, "C": [2] * 2})
    found = shown(people)
    assert found.items["trust-2a"].score == pytest.approx(0.6)  # (1 + 0.2)/2, as in test_items
    assert found.assessment.statements["trust-2"] == pytest.approx(0.6)
    assert list(found.items["trust-2a"].groups) == ["A"]


def test_results_do_not_tell_hidden_groups_apart() -> None:
    """B's and C's answers exchanged: both are hidden and equally large, and nothing changes."""
    a, b, c = [4, 4, 3, 3, 2, 2], [0, 0, 1], [4, 3, 2]
    sheets = {"trust-2a": (a, b, c), "leadership-1a": (c + c, a[:3], b), "pulse-trust": (a, c, b)}

    def people(swapped: bool) -> list[tuple[str, Sheet]]:
        names = "ACB" if swapped else "ABC"
        return [
            (name, {code: given[group][n] for code, given in sheets.items()})
            for group, name in enumerate(names)
            for n in range(6 if group == 0 else 3)
        ]

    assert people(swapped=True) != people(swapped=False)
    assert shown(people(swapped=True)) == shown(people(swapped=False))


def test_results_name_no_hidden_group() -> None:
    people = [*team("A", 9, trust_2a=4), *team("Hush", 3, trust_2a=0), *team("Whisper", 2, trust_2a=0)]
    text = repr(shown(people))
    assert "Hush" not in text
    assert "Whisper" not in text


def test_results_carry_profile_k_and_weighting() -> None:
    profile = make_profile(phase="planning")
    found = shown(team("A", 9, trust_2a=4), profile=profile, k=6, weighting="respondent")
    assert (found.profile, found.k, found.weighting, found.n) == (profile, 6, "respondent", 9)


# --- rounds in which nobody is anonymous ---


def test_results_named_round_shows_every_partners_position() -> None:
    """Three partners, one response each, though k is 5: A 1 and B 0.5 and C 0, uncapped, with their counts."""
    levels = {"A": 4, "B": 2, "C": 0}
    people: People = [(name, {"trust-2a": n, "leadership-1a": n, "pulse-trust": n}) for name, n in levels.items()]
    found = shown(people, named=True)
    assert (found.named, found.grouping, found.k, found.n) == (True, "partner", 1, 3)
    assert (found.hidden_groups, found.hidden_n) == (0, 0)
    assert {name: group.n for name, group in found.groups.items()} == {"A": 1, "B": 1, "C": 1}
    for code in ("trust-2a", "leadership-1a"):
        item = found.items[code]
        assert item.groups == {"A": exact(1.0), "B": exact(0.5), "C": exact(0.0)}
        assert (item.status, item.n, item.score) == ("scored", 3, 0.5)
        assert item.spread is not None
        assert item.spread.counts == (1, 0, 1, 0, 1)
        assert not item.tells_partners
        assert item.apart == ("A", "C")
    assert found.groups["A"].statements["leadership-1"] == exact(1.0)
    assert found.groups["C"].felt["trust"] == exact(0.0)


def test_results_named_round_shows_whoever_answered_an_item() -> None:
    found = shown([("A", {"trust-2a": 4}), ("B", {"trust-2a": "dont_know"}), ("C", {})], named=True)
    item = found.items["trust-2a"]
    assert (item.n, item.dont_know, item.score) == (1, 1, 1.0)
    assert item.groups == {"A": exact(1.0)}
    assert found.items["trust-5a"].status == "no_levels"


def test_results_solo_round_is_one_voice() -> None:
    best = {item.code: best_level(item) for item in theory().items}
    found = shown([("", best)], named=True)
    assert (found.n, list(found.groups)) == (1, [""])
    assert all(item.score == 1.0 for item in found.items.values())
    assert found.assessment.clusters["leadership"] == 1.0


def test_results_named_round_needs_one_response() -> None:
    with pytest.raises(TooFewAnswers, match="0 submitted; results need 1"):
        shown([], named=True)


def test_results_named_round_refuses_people_behind_a_partner() -> None:
    """Two responses of one partner are people, who must not be shown as a named round shows."""
    with pytest.raises(ValueError, match="one response a group"):
        shown([("A", {"trust-2a": 4}), ("A", {"trust-2a": 0}), ("B", {})], named=True)


def test_results_are_anonymous_by_partner_unless_said_otherwise() -> None:
    answers = make_answers(team("A", 9, trust_2a=4))
    found = results(theory(), answers)
    assert (found.named, found.grouping) == (False, "partner")
    assert results(theory(), answers, by_partner=False).grouping == "role"


def test_results_role_groups_are_voices_under_the_same_rule() -> None:
    """Frontline 10 at 1, middle 5 at 0, board 3: too small, and middle goes with it as one voice, (0·5 + 1·3)/8."""
    people = [*team("frontline", 10, leadership_1a=4), *team("middle", 5, leadership_1a=0)]
    people += team("board", 3, leadership_1a=4)
    found = shown(people, by_partner=False)
    assert list(found.groups) == ["frontline"]
    assert (found.hidden_groups, found.hidden_n) == (2, 8)
    item = found.items["leadership-1a"]
    assert item.groups == {"frontline": exact(1.0)}
    assert item.score == pytest.approx((1 + 3 / 8) / 2)
    assert item.spread is not None
