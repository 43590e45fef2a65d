"""The group rule by hand, and by brute force: nothing that is published gives fewer than k people away."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement, permutations, product

import pytest

from ioc_assess.scoring.disclosure import shown_groups
from ioc_assess.scoring.results import Results, results
from ioc_assess.scoring.results_form import to_json
from ioc_assess.theory.loading import theory
from tests.scoring.equations import Row, given_away, mean_of_means, published, rank, sum_of
from tests.scoring.factories import Sheet, make_answers, score_item

NAMES = "ABCDE"
Sizes = tuple[int, ...]
#: Which groups are shown on an item: from people and levels by group, and k.
Rule = Callable[[Sizes, Sizes, int], tuple[int, ...]]


@pytest.mark.parametrize(
    ("sizes", "k", "shown"),
    [
        ({}, 5, ""),
        ({"A": 0}, 5, ""),
        ({"A": 4}, 5, ""),
        ({"A": 5}, 5, "A"),
        ({"A": 5, "B": 0}, 5, "A"),  # nobody is absent, not hidden
        ({"A": 5, "B": 1}, 5, ""),  # A would give B away, so everybody is hidden
        ({"A": 5, "B": 4}, 5, ""),
        ({"A": 9, "B": 7, "C": 6, "D": 3}, 5, "AB"),  # C hides D
        ({"A": 9, "B": 7, "C": 3, "D": 2}, 5, "AB"),  # C and D hide each other
        ({"A": 9, "B": 7, "C": 2, "D": 2}, 5, "A"),  # they do not, so B goes with them
        ({"A": 5, "B": 5, "C": 1}, 5, "A"),  # of equals the last by name goes
        ({"C": 5, "A": 1, "B": 5}, 5, "B"),  # whatever the order in which they come
        ({"Trust 10": 5, "Trust 9": 5, "z": 1}, 5, ["Trust 10"]),  # by name is by its characters
        ({"alpha": 5, "Beta": 5, "z": 1}, 5, ["Beta"]),
        ({"A": 6, "B": 5, "C": 5, "D": 1}, 5, "AB"),
        ({"A": 3, "B": 2, "C": 1}, 3, "A"),
        ({"A": 2, "B": 1}, 2, ""),  # B alone would show
        ({"A": 1, "B": 1}, 1, "AB"),
        ({"A": 9, "B": 2, "C": 2}, 3, "A"),
        ({"A": 5, "B": 5, "C": 2, "D": 2}, 6, ""),  # all hidden, however many they are
    ],
)
def test_disclosure_group_rule(sizes: dict[str, int], k: int, shown: str | list[str]) -> None:
    assert shown_groups(sizes, k) == tuple(shown)


@pytest.mark.parametrize(
    ("levels", "among", "shown"),
    [
        ({"A": 6, "B": 6, "C": 6}, "ABC", "ABC"),
        ({"A": 6, "B": 6, "C": 6}, "AB", "AB"),  # C did not pass; its six hide nobody else
        ({"A": 6, "B": 6, "C": 1}, "AB", "A"),  # its one must be hidden by B
        ({"A": 6, "B": 6}, "AB", "AB"),  # nobody of C gave a level: C is absent
        ({"A": 6, "B": 6, "C": 0}, "AB", "AB"),
        ({"A": 6, "B": 4, "C": 1}, "AB", "A"),  # B fell below k on this item and is hidden with C
        ({"A": 6, "B": 3, "C": 1}, "AB", ""),
        ({"A": 6, "B": 6}, "", ""),
        ({"A": 6}, "AX", "A"),  # a name that nobody stands behind changes nothing
    ],
)
def test_disclosure_group_rule_used_again_on_an_item(levels: dict[str, int], among: str, shown: str) -> None:
    assert shown_groups(levels, 5, among=set(among)) == tuple(shown)


# --- by brute force ---


@cache
def first_look(people: Sizes, k: int) -> frozenset[str]:
    return frozenset(shown_groups(dict(zip(NAMES, people, strict=False)), k))


def twice(people: Sizes, levels: Sizes, k: int) -> tuple[int, ...]:
    """The rule as it is used: first on those who submitted, then on those who gave a level."""
    sizes = dict(zip(NAMES, levels, strict=False))
    return tuple(NAMES.index(name) for name in shown_groups(sizes, k, among=first_look(people, k)))


def no_second_look(people: Sizes, levels: Sizes, k: int) -> tuple[int, ...]:
    """A naive rule: groups that passed by people are shown wherever k of them gave a level."""
    return tuple(n for n, size in enumerate(levels) if NAMES[n] in first_look(people, k) and size >= k)


def forgetful(people: Sizes, levels: Sizes, k: int) -> tuple[int, ...]:
    """A naive rule: the second look forgets those that the first one hid."""
    sizes = {name: n for name, n in zip(NAMES, levels, strict=False) if name in first_look(people, k)}
    return tuple(NAMES.index(name) for name in shown_groups(sizes, k))


def by_size_alone(people: Sizes, levels: Sizes, k: int) -> tuple[int, ...]:
    """A naive rule: whoever is k or more is shown."""
    return tuple(n for n, size in enumerate(levels) if size >= k)


def up_to(people: Sizes) -> Iterator[Sizes]:
    """All ways in which so many people may have given a level."""
    return product(*(range(n + 1) for n in people))


@cache
def leaking(groups: tuple[tuple[int, bool], ...], k: int) -> bool:
    """Whether groups of such sizes, shown or hidden, give somebody away under either weighting."""
    sizes = [size for size, _ in groups]
    shown = [n for n, (_, may_show) in enumerate(groups) if may_show]
    return any(
        given_away(published(sizes, shown, k, weighting=weighting), sizes, k) is not None
        for weighting in ("partner", "respondent")
    )


def leaks(rule: Rule, patterns: Iterable[tuple[Sizes, Sizes]], k: int) -> list[tuple[Sizes, Sizes]]:
    """People and levels by group at which the rule gives somebody away. The equations do not know
    names, so cases that differ by those alone are judged once."""
    found = []
    for people, levels in patterns:
        shown = rule(people, levels, k)
        if leaking(tuple(sorted((size, n in shown) for n, size in enumerate(levels) if size)), k):
            found.append((people, levels))
    return found


def patterns_of_three() -> Iterator[tuple[Sizes, Sizes]]:
    """Up to three partners of 0 to 8 people, and every way in which they may have given levels."""
    return ((people, levels) for people in combinations_with_replacement(range(9), 3) for levels in up_to(people))


def patterns_in_every_order() -> Iterator[tuple[Sizes, Sizes]]:
    """The same up to 5 people each, in every order: names decide between equals."""
    return ((people, levels) for people in product(range(6), repeat=3) for levels in up_to(people))


def sample(partners: int, each: int) -> Iterator[tuple[Sizes, Sizes]]:
    """Every pattern of people in so many partners, in a random order of names, and some ways in which
    they may have given levels: all of them did, and few did not. The same sample every time."""
    chance = random.Random(partners)
    for pattern in combinations_with_replacement(range(9), partners):
        for n in range(each):
            people = tuple(chance.sample(pattern, partners))
            missing = [chance.choice((0, 0, 1, 2, 8)) if n else 0 for _ in people]
            yield people, tuple(max(0, size - gone) for size, gone in zip(people, missing, strict=True))


@pytest.mark.parametrize("k", [2, 3, 4, 5, 6, 8])
def test_disclosure_gives_nobody_away_among_three_partners(k: int) -> None:
    assert leaks(twice, patterns_of_three(), k) == []


@pytest.mark.parametrize("k", [3, 5])
def test_disclosure_gives_nobody_away_whatever_the_names(k: int) -> None:
    assert leaks(twice, patterns_in_every_order(), k) == []


@pytest.mark.parametrize("k", [3, 5, 7])
@pytest.mark.parametrize(("partners", "each"), [(4, 30), (5, 12)])
def test_disclosure_gives_nobody_away_among_four_and_five(partners: int, each: int, k: int) -> None:
    assert leaks(twice, sample(partners, each), k) == []


@pytest.mark.parametrize("rule", [no_second_look, forgetful, by_size_alone])
def test_disclosure_check_bites_on_naive_rules(rule: Rule) -> None:
    assert len(leaks(rule, patterns_of_three(), 5)) > 100


def test_disclosure_second_look_must_remember_the_hidden() -> None:
    """C is hidden by people; on an item one of C gives a level, and A and B would give that one away."""
    people, levels = (6, 6, 6, 4), (6, 6, 6, 1)
    assert twice(people, levels, 5) == (0, 1)
    assert forgetful(people, levels, 5) == (0, 1)
    assert forgetful(people, (6, 6, 0, 1), 5) == (0, 1)
    assert given_away(published((6, 6, 0, 1), (0, 1)), (6, 6, 0, 1), 5) == (3,)
    assert twice(people, (6, 6, 0, 1), 5) == (0,)


def with_naive_score(sizes: Sizes, shown: Sequence[int]) -> tuple[Row, ...]:
    """What were published if every partner had a voice of its own, hidden or not."""
    return (*published(sizes, shown), mean_of_means([[n] for n, size in enumerate(sizes) if size], sizes))


def test_disclosure_check_bites_on_a_voice_for_every_partner() -> None:
    """B 2 and C 4 people are hidden together. Beside their sum b + c, a mean of all partners' means
    gives b/2 + c/4, so both."""
    sizes, shown = (10, 2, 4), (0,)
    assert twice(sizes, sizes, 5) == shown
    assert given_away(published(sizes, shown), sizes, 5) is None
    assert given_away(with_naive_score(sizes, shown), sizes, 5) == (1,)
    # Only where the hidden are equally many does it tell nothing new.
    assert given_away(with_naive_score((10, 3, 3), shown), (10, 3, 3), 5) is None


def test_disclosure_voice_for_every_partner_leaks_often() -> None:
    bad = [
        sizes
        for sizes in combinations_with_replacement(range(9), 4)
        if given_away(with_naive_score(sizes, twice(sizes, sizes, 5)), sizes, 5) is not None
    ]
    assert len(bad) > 100


def test_disclosure_two_groupings_of_one_round_would_leak() -> None:
    """Why a round has one grouping: cells are partner × role. North has 5 doctors and 1 nurse, South 5
    nurses. Partners show North and South, roles doctors and nurses: North less the doctors is one."""
    cells = (5, 1, 5)
    by_partner = (sum_of([0, 1], 3), sum_of([2], 3))
    by_role = (sum_of([0], 3), sum_of([1, 2], 3))
    assert given_away(by_partner, cells, 5) is None
    assert given_away(by_role, cells, 5) is None
    assert given_away(by_partner + by_role, cells, 5) == (1,)


def test_disclosure_names_decide_only_between_equals() -> None:
    """However the same sizes are named, groups of the same sizes are shown."""
    for sizes in combinations_with_replacement(range(9), 4):
        shown = {
            tuple(sorted(order[NAMES.index(name)] for name in shown_groups(dict(zip(NAMES, order, strict=False)), 5)))
            for order in permutations(sizes)
        }
        assert len(shown) == 1, sizes


def test_disclosure_brute_force_describes_the_score_as_it_is_made() -> None:
    """The equation assumed above for the score is the engine's own: where one group gives 1 and all
    others 0, the score is that group's coefficient times its size."""
    for people, _ in sample(3, 1):
        shown = twice(people, people, 5)
        if sum(people) < 5:
            continue
        *_, row = published(people, shown)
        whole = sum(coefficient * size for coefficient, size in zip(row, people, strict=True))
        for n, size in enumerate(people):
            levels = {NAMES[m]: [4 if m == n else 0] * other for m, other in enumerate(people)}
            assert score_item("trust-2a", levels, k=5).score == pytest.approx(row[n] * size / whole)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [((), 0), (((0, 0),), 0), (((1, 1), (2, 2)), 1), (((1, 1), (1, 2)), 2), (((1, 1, 0), (0, 1, 1), (1, 2, 1)), 2)],
)
def test_disclosure_rank_of_equations(rows: tuple[Row, ...], expected: int) -> None:
    assert rank(rows) == expected


def lead_round(answer: str | None, *, leads: int = 2, k: int = 5) -> Results:
    """Twelve people and their leads answer; what only leads are asked (``capacity-2a``) they answer thus, or not."""
    staff: list[tuple[str, Sheet]] = [("North", {"trust-2a": 3})] * 12
    sheet: Sheet = {"trust-2a": 3} if answer is None else {"trust-2a": 3, "capacity-2a": answer}
    return results(theory(), make_answers([*staff, *[("North", sheet)] * leads], k=k))


@pytest.mark.parametrize("answer", ["dont_know", "not_applicable", "prefer_not_to_say"])
def test_disclosure_two_leads_answers_that_are_no_level_show_nowhere(answer: str) -> None:
    """Whatever both of them said, or that they left it blank, the results are the same to the last digit."""
    assert "leads" in theory().item["capacity-2a"].asked
    assert len(theory().item["capacity-2a"].asked) == 1
    assert to_json(lead_round(answer)) == to_json(lead_round(None))
    item = lead_round(answer).items["capacity-2a"]
    assert (item.status, item.n) == ("fewer_than_k", None)
    assert (item.dont_know, item.not_applicable, item.prefer_not_to_say) == (None, None, None)


@pytest.mark.parametrize(("leads", "k", "count"), [(4, 5, None), (5, 5, 5), (7, 8, None), (8, 8, 8)])
def test_disclosure_answers_that_are_no_level_show_from_k_answers_on(leads: int, k: int, count: int | None) -> None:
    found = lead_round("dont_know", leads=leads, k=k)
    assert found.items["capacity-2a"].dont_know == count
    assert ("capacity-2a" in found.find_out) == (count is not None)
    assert found.dont_know_rate == pytest.approx((count or 0) / (12 + leads + (count or 0)))


def test_disclosure_named_round_shows_answers_that_are_no_level() -> None:
    people: list[tuple[str, Sheet]] = [("A", {"capacity-2a": "dont_know"}), ("B", {})]
    item = results(theory(), make_answers(people), named=True).items["capacity-2a"]
    assert (item.status, item.n, item.dont_know) == ("mostly_dont_know", 0, 1)
