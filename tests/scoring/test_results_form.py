"""Results as they are stored: written and read again without loss, and read strictly."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc_assess.scoring.results import Results, results
from ioc_assess.scoring.results_form import from_json, to_json
from ioc_assess.theory.loading import theory
from tests.scoring.factories import Sheet, make_answers
from tests.scoring.strategies import ITEMS, Round, rounds


def canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def shuffled(value: Any, chance: Random) -> Any:
    """The same JSON with the keys of every object in another order, as PostgreSQL gives it back."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(one, chance) for one in value] if isinstance(value, list) else value


def ordered(value: Any) -> Any:
    """A value with its mappings as lists, so that their order counts in a comparison."""
    if isinstance(value, dict):
        return [(key, ordered(one)) for key, one in value.items()]
    if isinstance(value, tuple):
        return [ordered(one) for one in value]
    return {name: ordered(one) for name, one in vars(value).items()} if hasattr(value, "__dict__") else value


def found_in(one: Round, **how: bool) -> Results:
    return results(theory(), one.answers(), **how)


@given(rounds(enough=True), st.booleans(), st.builds(Random, st.integers(0, 2**32)))
def test_results_form_comes_back_as_it_went(one: Round, by_partner: bool, chance: Random) -> None:
    found = found_in(one, by_partner=by_partner)
    written = to_json(found)
    back = from_json(shuffled(json.loads(json.dumps(written)), chance))
    assert back == found
    assert ordered(back) == ordered(found)
    assert canonical(to_json(back)) == canonical(written)
    assert canonical(shuffled(written, chance)) == canonical(written)


@given(rounds(enough=True), st.randoms(use_true_random=False))
def test_results_form_is_the_same_whatever_the_order_of_responses(one: Round, chance: Random) -> None:
    people = list(one.people)
    chance.shuffle(people)
    other = results(theory(), one.answers(people=tuple(people)))
    assert canonical(to_json(other)) == canonical(to_json(found_in(one)))


def test_results_form_of_a_named_round_comes_back() -> None:
    people: list[tuple[str, Sheet]] = [("North", dict.fromkeys(ITEMS, 4)), ("South", dict.fromkeys(ITEMS, "dont_know"))]
    found = results(theory(), make_answers(people), named=True)
    assert from_json(json.loads(canonical(to_json(found)))) == found


def full_round() -> dict[str, Any]:
    """The written results of a round in which everything occurs."""
    chance = Random(1)
    people = [
        (partner, {code: chance.choice((0, 1, 2, 3, 4, "dont_know")) for code in ITEMS})
        for partner, size in {"A": 12, "B": 7, "C": 3}.items()
        for _ in range(size)
    ]
    return to_json(results(theory(), make_answers(people)))


def objects(value: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in the JSON, with its place by names of keys alone."""
    if isinstance(value, dict):
        yield place, value
        for key, one in value.items():
            yield from objects(one, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for one in value:
            yield from objects(one, place)


def test_results_form_is_pinned() -> None:
    """Rounds are stored in this form for good: whoever changes it must still read the old one."""
    assert {place: sorted(one) for place, one in objects(full_round())} == {
        "": [
            "assessment", "dont_know_rate", "find_out", "grouping", "groups", "hidden_groups", "hidden_n", "items",
            "k", "n", "n_typed", "named", "patterns", "profile", "splits", "weighting",
        ],
        "profile": ["cross_sector", "dispersed", "external_funding", "integration", "mandated", "phase"],
        "groups": ["clusters", "conditions", "felt", "n", "statements"],
        "groups.statements": ["capped", "score"],
        "groups.clusters": ["capped", "score"],
        "groups.conditions": ["capped", "score"],
        "groups.felt": ["capped", "score"],
        "items": [
            "agreed", "apart", "code", "direction", "dont_know", "groups", "n", "not_applicable", "prefer_not_to_say",
            "score", "spread", "status", "tells_partners",
        ],
        "items.spread": ["agreement", "consensus", "counts", "interpolated_median", "quartiles"],
        "items.groups": ["capped", "score"],
        "assessment": ["clusters", "configurations", "drives", "mechanisms", "statements", "suggestions"],
        "assessment.mechanisms": ["conditions", "felt"],
        "assessment.configurations": ["close_call", "code", "context", "felt", "verdict"],
        "assessment.drives": ["limiting", "strength", "weight"],
        "assessment.suggestions": ["actions", "ask_why", "strengths"],
        "assessment.suggestions.actions": ["priority", "statement"],
    }  # fmt: skip


def test_results_form_refuses_a_key_too_many_or_too_few_everywhere() -> None:
    """In the first object of each place."""
    places = dict(reversed([*objects(full_round())]))
    for place, keys in places.items():
        for key in sorted(set(keys) - {"n_typed"}):  # rounds published before it was counted lack it
            spoiled = full_round()
            next(one for at, one in objects(spoiled) if at == place).pop(key)
            with pytest.raises(ValueError, match=f"missing key '{key}'"):
                from_json(spoiled)
        spoiled = full_round()
        next(one for at, one in objects(spoiled) if at == place)["extra"] = 1
        with pytest.raises(ValueError, match="unknown key 'extra'"):
            from_json(spoiled)


def put(*path: Any, value: Any) -> Callable[[dict[str, Any]], None]:
    def spoil(written: Any) -> None:
        *way, last = path
        for step in way:
            written = written[step]
        written[last] = value

    return spoil


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (put("n", value="22"), "figures.n: '22' is not int"),
        (put("n", value=True), "figures.n: True is not int"),
        (put("n", value=22.0), "figures.n: 22.0 is not int"),
        (put("n", value=None), "figures.n: None is not int"),
        (put("named", value=0), "figures.named: 0 is not bool"),
        (put("dont_know_rate", value=1), "figures.dont_know_rate: 1 is not float"),
        (put("dont_know_rate", value=float("nan")), "figures.dont_know_rate: nan is not float"),
        (put("dont_know_rate", value=float("inf")), "figures.dont_know_rate: inf is not float"),
        (put("weighting", value="mine"), "figures.weighting: 'mine' is not typing.Literal"),
        (put("grouping", value=[]), "figures.grouping: \\[\\] is not typing.Literal"),
        (put("splits", value="trust-2a"), "figures.splits: must be a list"),
        (put("splits", value=[3]), "figures.splits\\[0\\]: 3 is not str"),
        (put("items", value={}), "figures.items: must be a list"),
        (put("items", 0, value=["only"]), "figures.items\\[0\\]: must be a new key with its value"),
        (put("items", 1, 0, value=ITEMS[0]), "figures.items\\[1\\]: must be a new key with its value"),
        (put("items", 0, 1, "spread", "counts", value=[1, 2]), "figures.items\\[0\\].spread.counts"),
        (put("items", 0, 1, "spread", "counts", 4, value=-1.5), "counts\\[4\\]: -1.5 is not int"),
        (put("profile", value=None), "figures.profile: must be an object"),
        (put("profile", "phase", value="later"), "figures.profile: unknown integration or phase"),
        (put("assessment", "configurations", 0, 1, "verdict", value="fine"), "verdict: 'fine' is not typing.Literal"),
    ],
)
def test_results_form_refuses_what_it_did_not_write(spoil: Callable[[dict[str, Any]], None], place: str) -> None:
    written = full_round()
    spoil(written)
    with pytest.raises(ValueError, match=place):
        from_json(written)


def test_results_form_refuses_what_is_no_object() -> None:
    with pytest.raises(ValueError, match="figures: must be an object"):
        from_json([])


# --- a curious reader of the stored text ---


def leaves(value: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Everything in the JSON that is no object or list, and every key of a pair, with its place."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from leaves(one, f"{place}.{key}")
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one, place)
    else:
        yield place, value


def tiny_round(small: int, hushed: int) -> dict[str, Any]:
    """Three partners of 14, 12 and 3 people. The three all say ``small``; on trust-2a three people of the
    largest give the level ``hushed``, and nobody else does."""
    usual = [code for code in ITEMS if code not in ("trust-2a", "leadership-1a")]
    chance = Random(2)
    people: list[tuple[str, Sheet]] = []
    for partner, size in {"Large": 14, "Middle": 12}.items():
        for n in range(size):
            sheet: dict[str, int | str] = {code: chance.choice((1, 2, 3)) for code in usual}
            people.append((partner, sheet | ({"trust-2a": hushed} if partner == "Large" and n < 3 else {})))
    people += [("Tiny", dict.fromkeys(usual, small))] * 3
    return to_json(results(theory(), make_answers(people)))


def test_results_form_holds_neither_a_tiny_partner_nor_an_items_few_levels() -> None:
    written = tiny_round(small=4, hushed=0)
    everything = list(leaves(written))
    # Tiny and Middle are hidden together, as one sum of 15; no name and no other size of theirs is there.
    assert [name for name, _ in written["groups"]] == ["Large"]
    assert (written["hidden_groups"], written["hidden_n"]) == (2, 15)
    assert not {"Tiny", "Middle"} & {value for _, value in everything if isinstance(value, str)}
    assert "Tiny" not in canonical(written)
    sizes = {value for place, value in everything if place in (".groups.n", ".hidden_n", ".n", ".hidden_groups")}
    assert sizes == {29, 14, 15, 2}
    # The item with three levels: its code, and that fewer than k answered it.
    items = dict(written["items"])
    assert items["trust-2a"] == {
        "code": "trust-2a",
        "status": "fewer_than_k",
        "n": None,
        "dont_know": None,
        "not_applicable": None,
        "prefer_not_to_say": None,
        "score": None,
        "agreed": None,
        "spread": None,
        "tells_partners": False,
        "direction": None,
        "groups": [],
        "apart": [],
    }
    # trust-2a is all there is of statement trust-2.
    assert dict(written["assessment"]["statements"])["trust-2"] is None
    assert dict(dict(written["groups"])["Large"]["statements"])["trust-2"] is None


def test_results_form_says_nothing_of_an_items_few_levels_anywhere() -> None:
    """Three people say the lowest, or the highest, or nothing: the stored text is the same but for the word
    that fewer than k gave a level."""
    low, high = tiny_round(small=4, hushed=0), tiny_round(small=4, hushed=4)
    assert canonical(low) == canonical(high)


def test_results_form_dont_know_rate_does_not_tell_how_many_gave_few_levels() -> None:
    """5 of 8 people answer trust-1b and 3 do not know. One to four of the five, which is not shown, answer
    trust-2a too; with their levels in it the rate would be 3/9 to 3/12."""

    def rate(few: int) -> float | None:
        sure: list[Sheet] = [{"trust-1b": 3, **({"trust-2a": 4} if n < few else {})} for n in range(5)]
        unsure: list[Sheet] = [{"trust-1b": "dont_know"}] * 3
        return results(theory(), make_answers([("A", sheet) for sheet in (*sure, *unsure)])).dont_know_rate

    assert {rate(few) for few in (1, 2, 3, 4)} == {3 / 8}
