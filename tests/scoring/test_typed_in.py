"""Answers that a facilitator typed in enter every score and hide nobody: who typed them in can take them off again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

import pytest

from ioc_assess.scoring.disclosure import shown_groups
from ioc_assess.scoring.items import Tally
from ioc_assess.scoring.results import Results, TooFewAnswers, results
from ioc_assess.scoring.results_form import from_json, to_json
from ioc_assess.theory.loading import theory
from tests.scoring.equations import Row, given_away, mean_of_means, sum_of
from tests.scoring.factories import Sheet, make_answers, make_tally

#: An extent item that everybody is asked, and its statement.
ITEM, STATEMENT = "trust-2a", "trust-2"
#: Levels or other answers of people, by partner.
Given = dict[str, list[int | str]]


def read(own: Given, typed: Given) -> Results:
    """The results of one item, k = 5; ``""`` stands for someone who left it out."""

    def people(given: Given) -> list[tuple[str, Sheet]]:
        return [(name, {ITEM: one} if one != "" else {}) for name, answers in given.items() for one in answers]

    return results(theory(), make_answers(people(own), typed=people(typed), k=5))


def test_typed_in_answers_make_no_results() -> None:
    """Four who answered themselves and three typed in are seven, and no results at k = 5."""
    with pytest.raises(TooFewAnswers, match="4 submitted; results need 5"):
        read({"North": [3] * 4}, {"North": [3] * 3})
    with pytest.raises(TooFewAnswers, match="0 submitted"):
        read({}, {"North": [3] * 9})


def test_typed_in_answers_enter_the_score() -> None:
    """Five at 4 (1.0) and one typed in at 1 (0.25): 5.25 / 6 = 0.875."""
    found = read({"North": [4] * 5}, {"North": [1]})
    assert (found.n, found.n_typed) == (6, 1)
    item = found.items[ITEM]
    assert (item.status, item.n, item.score) == ("scored", 6, pytest.approx(0.875))
    assert item.spread is not None
    assert item.spread.counts == (0, 1, 0, 0, 5)
    assert found.groups["North"].n == 6


@pytest.mark.parametrize(
    ("own", "typed", "status", "n"),
    [
        ([3] * 4 + [""] * 2, [3, 3], "fewer_than_k", None),  # six levels, four of their own
        ([3] * 5 + [""], [3, 3], "scored", 7),
        ([""] * 6, [3] * 6, "fewer_than_k", None),  # only typed in: the levels of six, of whom the typist knows all
        ([""] * 6, [""], "fewer_than_k", None),
        (["dont_know"] * 6, [3], "fewer_than_k", None),
        (["dont_know"] * 6, ["dont_know"], "mostly_dont_know", 0),
    ],
)
def test_typed_in_levels_do_not_count_toward_k_on_an_item(
    own: list[int | str], typed: list[int | str], status: str, n: int | None
) -> None:
    item = read({"North": own}, {"North": typed}).items[ITEM]
    assert (item.status, item.n) == (status, n)
    assert (item.spread is None) == (not n)


@pytest.mark.parametrize(("own", "told"), [(4, None), (5, 7)])
def test_typed_in_answers_that_are_no_level_do_not_count_toward_k(own: int, told: int | None) -> None:
    """Leads answer an item of theirs, all with don't know; two more are typed in. The others were not asked."""
    given: Given = {"North": [*["dont_know"] * own, *[""] * 6]}
    item = read(given, {"North": ["dont_know"] * 2}).items[ITEM]
    assert (item.dont_know, item.not_applicable, item.prefer_not_to_say) == (
        (None, None, None) if told is None else (told, 0, 0)
    )


@pytest.mark.parametrize(
    ("sizes", "typed", "shown"),
    [
        ({"A": 9, "B": 6}, {"B": 2}, ""),  # B has four of its own, and A would give it away
        ({"A": 9, "B": 7}, {"B": 2}, "AB"),
        ({"A": 9, "B": 7, "C": 2}, {"B": 2, "C": 2}, "A"),  # C has only typed ones, so B's five go with them
        ({"A": 9, "B": 8, "C": 6}, {"C": 6}, "A"),  # however many: who typed in five of them would find the sixth
        ({"A": 9, "B": 6, "C": 6}, {"B": 1, "C": 1}, "ABC"),
        ({"A": 9, "B": 5, "C": 8, "D": 1}, {"C": 3}, "AB"),  # of equals by their own, the last by name goes
        ({"A": 6, "B": 9, "C": 1}, {"B": 4}, "A"),  # the smallest by its own, though the largest of all
        ({"A": 5}, {"A": 5}, ""),
        ({"A": 5, "B": 0}, {}, "A"),
    ],
)
def test_typed_in_people_hide_nobody(sizes: dict[str, int], typed: dict[str, int], shown: str) -> None:
    assert shown_groups(sizes, 5, typed=typed) == tuple(shown)


def test_typed_in_people_of_a_group_do_not_make_it_shown() -> None:
    """North 9; South 4 and 2 typed in: both hidden. With one more of its own South is shown: (1 + 3 / 7) / 2."""
    hidden = read({"North": [4] * 9, "South": [0] * 4}, {"South": [2, 2]})
    assert not hidden.groups
    assert (hidden.hidden_groups, hidden.hidden_n) == (2, 15)
    shown = read({"North": [4] * 9, "South": [1] * 5}, {"South": [3, 4]})
    assert {name: group.n for name, group in shown.groups.items()} == {"North": 9, "South": 7}
    # South: (5 · 0.25 + 0.75 + 1) / 7 = 3 / 7
    assert shown.items[ITEM].groups["South"].score == pytest.approx(3 / 7)
    assert shown.items[ITEM].score == pytest.approx((1 + 3 / 7) / 2)


def test_typed_in_levels_hide_a_group_on_an_item() -> None:
    """South passes by people (5 and 2), and on the item by four levels of its own and two typed in it does not."""
    found = read({"North": [4] * 9, "South": [0, 0, 0, 0, ""]}, {"South": [2, 2]})
    assert set(found.groups) == {"North", "South"}
    assert not found.items[ITEM].groups
    assert found.items[ITEM].n == 15


def test_typed_in_levels_do_not_lift_a_cap() -> None:
    """Six of South say not at all. Ten levels would be shown as they are; four of them are typed in, and the same."""
    found = read({"North": [4] * 12, "South": [0] * 6}, {"South": [0] * 4})
    south = found.items[ITEM].groups["South"]
    assert (south.score, south.capped) == (0.10, True)
    whole = read({"North": [4] * 12, "South": [0] * 10}, {})
    assert whole.items[ITEM].groups["South"].score == 0
    statement = found.groups["South"].statements[STATEMENT]
    assert statement is not None
    assert statement.capped


def test_typed_in_levels_do_not_uncover_an_extreme() -> None:
    """Six of South say not at all, four typed in say fully: 0.4 less those four is 0. So South is not shown here; it
    keeps its voice in the score: (1 + 0.4) / 2."""
    found = read({"North": [4] * 12, "South": [0] * 6}, {"South": [4] * 4})
    item = found.items[ITEM]
    assert "South" not in item.groups
    assert item.score == pytest.approx(0.7)
    assert found.groups["South"].statements[STATEMENT] is None
    one_moves = read({"North": [4] * 12, "South": [0, 0, 0, 0, 0, 3]}, {"South": [4] * 4})  # 0.75 / 6 is over 0.10
    assert one_moves.items[ITEM].groups["South"].score == pytest.approx(0.475)


def test_typed_in_answers_are_counted_before_an_item_is_called_mostly_unknown() -> None:
    """Four levels of their own and five don't-knows stand under “Find out”: five is more than four. With three people
    typed in, whose levels nobody can see, it takes eight don't-knows."""
    own: list[int | str] = [3] * 4 + ["dont_know"] * 5
    assert ITEM in read({"North": own}, {}).find_out
    assert ITEM not in read({"North": own}, {"North": [3, 3, 3]}).find_out
    assert ITEM in read({"North": [*own, *["dont_know"] * 3]}, {"North": [3, 3, 3]}).find_out


@pytest.mark.parametrize("typed", [0, 1, 2])
def test_typed_in_positions_of_a_named_round_are_shown_like_others(typed: int) -> None:
    people: list[tuple[str, Sheet]] = [("North", {ITEM: 4}), ("South", {ITEM: 0})]
    answers = make_answers(people[typed:], typed=people[:typed], k=5)
    found = results(theory(), answers, named=True)
    assert (found.n, found.n_typed, found.items[ITEM].score) == (2, typed, 0.5)
    assert {name: group.score for name, group in found.items[ITEM].groups.items()} == {"North": 1, "South": 0}


def test_typed_in_answers_come_off_a_tally() -> None:
    one, two = make_tally([0, 1, 1, 4, "dont_know", "not_applicable", "prefer_not_to_say"]), make_tally([1, 4])
    assert one - two == make_tally([0, 1, "dont_know", "not_applicable", "prefer_not_to_say"])
    assert one - one == Tally()


def test_typed_in_count_is_nought_in_results_stored_before_it_was() -> None:
    stored = to_json(read({"North": [3] * 5}, {"North": [3]}))
    assert from_json(stored).n_typed == 1
    del stored["n_typed"]
    assert from_json(stored).n_typed == 0


# --- by brute force: whatever a reader typed in, and so knows, nothing tells of fewer than k of the others ---

NAMES = "ABC"
Sizes = tuple[int, ...]


def published(whole: Sizes, own: Sizes, shown: Sizes, k: int, weighting: str) -> tuple[Row, ...]:
    """What is published of one item, as equations in the groups' sums over all their people."""
    if sum(own) < k:
        return ()
    everybody = [n for n, size in enumerate(whole) if size]
    hidden = [n for n in everybody if n not in shown]
    rows = [sum_of(everybody, len(whole)), sum_of(hidden, len(whole)), *(sum_of([n], len(whole)) for n in shown)]
    if weighting == "partner":
        rows.append(mean_of_means([*([n] for n in shown), *([hidden] if hidden else [])], whole))
    return tuple(rows)


def leak(people: Sizes, typed_people: Sizes, levels: Sizes, typed: Sizes, k: int) -> Sizes | None:
    """Of whom so few are left that they are given away, by whoever typed in any number of the typed answers."""
    own = tuple(one - two for one, two in zip(levels, typed, strict=True))
    passed = shown_groups(dict(zip(NAMES, people, strict=True)), k, typed=dict(zip(NAMES, typed_people, strict=True)))
    names = shown_groups(
        dict(zip(NAMES, levels, strict=True)), k, among=passed, typed=dict(zip(NAMES, typed, strict=True))
    )
    shown = tuple(NAMES.index(name) for name in names)
    for known in product(*(range(n + 1) for n in typed)):
        left = tuple(one - two for one, two in zip(levels, known, strict=True))
        unknown = [n for n, size in enumerate(left) if size]
        for weighting in ("partner", "respondent"):
            rows = published(levels, own, shown, k, weighting)
            if given_away([tuple(row[n] for n in unknown) for row in rows], [left[n] for n in unknown], k):
                return left
    return None


def sample() -> Iterator[tuple[Sizes, Sizes, Sizes, Sizes]]:
    """People and how many of them were typed in, and of both how many gave a level. The same sample every time."""
    chance = random.Random(5)
    for _n in range(2500):
        own = [chance.randint(0, 7) for _ in NAMES]
        typed = [chance.choice((0, 0, 1, 2, 4)) for _ in NAMES]
        own_levels = [max(0, n - chance.choice((0, 0, 1, 2, 8))) for n in own]
        typed_levels = [max(0, n - chance.choice((0, 0, 1))) for n in typed]
        whole = tuple(map(sum, zip(own, typed, strict=True)))
        yield whole, tuple(typed), tuple(map(sum, zip(own_levels, typed_levels, strict=True))), tuple(typed_levels)


@pytest.mark.parametrize("k", [3, 5])
def test_typed_in_answers_help_nobody_to_single_people(k: int) -> None:
    assert [case for case in sample() if leak(*case, k) is not None] == []


def test_typed_in_brute_force_bites_where_typed_people_count() -> None:
    """A rule that did not know of them would leak often."""
    found = 0
    for people, _typed_people, levels, typed in sample():
        plain = shown_groups(
            dict(zip(NAMES, levels, strict=True)), 5, among=shown_groups(dict(zip(NAMES, people, strict=True)), 5)
        )
        own = tuple(one - two for one, two in zip(levels, typed, strict=True))
        shown = tuple(NAMES.index(name) for name in plain)
        unknown = [n for n, size in enumerate(own) if size]
        rows = published(levels, levels, shown, 5, "partner")
        found += given_away([tuple(row[n] for n in unknown) for row in rows], [own[n] for n in unknown], 5) is not None
    assert found > 100
