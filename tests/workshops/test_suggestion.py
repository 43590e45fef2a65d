"""Which questions are suggested, on figures worked out by hand and on any."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ioc_assess.scoring.results import Results, results
from ioc_assess.theory.loading import theory
from ioc_assess.theory.profile import Profile
from ioc_assess.workshops.source import same_questions
from ioc_assess.workshops.suggestion import most_items, reasons, suggestion
from tests.scoring.factories import Sheet, make_answers, make_profile
from tests.scoring.strategies import profiles


def found(*sheets: dict[str, int], partner: str = "North") -> Results:
    return results(theory(), make_answers([(partner, sheet) for sheet in sheets], k=5))


def told(figures: Results | None, minutes: int = 90) -> list[tuple[str, str]]:
    return [(one.item, one.reason) for one in suggestion(theory(), make_profile(), figures, minutes=minutes)]


def people(**levels: list[int]) -> list[dict[str, int]]:
    """A sheet each of as many people as there are levels: ``trust_1a=[0, 4]``."""
    items = {name.replace("_", "-", 1): given for name, given in levels.items()}
    return [dict(zip(items, one, strict=True)) for one in zip(*items.values(), strict=True)]


@pytest.mark.parametrize(("minutes", "items"), [(90, 8), (60, 5), (45, 3), (120, 11), (20, 1), (5, 1)])
def test_most_items_ten_minutes_each_and_ten_around(minutes: int, items: int) -> None:
    assert most_items(minutes) == items


def test_suggestion_begins_with_the_least_agreement_and_ends_with_a_strength() -> None:
    figures = found(
        *people(
            trust_1a=[0, 0, 0, 4, 4, 4],  # A = −1
            risk_1a=[0, 0, 1, 3, 4, 4],  # less apart
            leadership_1a=[4, 4, 4, 4, 4, 4],
        )
    )
    suggested = told(figures)
    assert suggested[:2] == [("trust-1a", "disagreement"), ("risk-1a", "disagreement")]
    assert suggested[-1] == ("leadership-1a", "strength")


def test_suggestion_asks_why_before_what_is_fragile_and_that_before_gaps() -> None:
    figures = found(
        *people(
            leadership_2b=[0] * 6,  # nobody sees the warning sign, so in place; but the pulse is low: unfelt
            pulse_faith=[0] * 6,
            trust_1a=[0] * 6,  # not in place; yet nobody feels that partners work against each other: fragile
            pulse_conflict=[0] * 6,
            capacity_3a=[0] * 6,  # a gap, with nothing known of what is felt
        )
    )
    verdicts = {code: one.verdict for code, one in figures.assessment.configurations.items()}
    assert verdicts["leadership-2"] == "unfelt"
    assert verdicts["trust-1"] == "fragile"
    assert verdicts["capacity-3"] == "missing"
    order = dict(told(figures))
    assert order["leadership-2b"] == "unfelt"
    assert order["trust-1a"] == "fragile"
    assert order["capacity-3a"] == "gap"
    assert list(order).index("leadership-2b") < list(order).index("trust-1a") < list(order).index("capacity-3a")


def test_suggestion_takes_the_weakest_question_of_a_gap_and_the_strongest_of_a_strength() -> None:
    figures = found(*people(trust_1a=[2] * 6, trust_1b=[0] * 6, leadership_1a=[3] * 6, leadership_1b=[4] * 6))
    suggested = dict(told(figures))
    assert "trust-1b" in suggested
    assert "trust-1a" not in suggested
    assert suggested["leadership-1b"] == "strength"
    assert "leadership-1a" not in suggested


def test_suggestion_keeps_a_strength_however_short_the_time() -> None:
    figures = found(
        *people(
            trust_1a=[0, 0, 0, 4, 4, 4],
            risk_1a=[0, 0, 0, 4, 4, 4],
            trust_7a=[0, 0, 0, 4, 4, 4],
            leadership_1a=[4, 4, 4, 4, 4, 4],
        )
    )
    assert told(figures, minutes=30) == [("trust-1a", "disagreement"), ("leadership-1a", "strength")]
    assert told(figures, minutes=20) == [("trust-1a", "disagreement")]


def test_suggestion_never_uses_what_is_withheld() -> None:
    """Four of six gave a level on it: too few to show, though they lie as far apart as can be."""
    sheets = people(leadership_1a=[4] * 6)
    for sheet, level in zip(sheets[:4], [0, 0, 4, 4], strict=True):
        sheet["trust-1a"] = level
    figures = found(*sheets)
    assert figures.items["trust-1a"].spread is None
    assert "trust-1a" not in dict(told(figures))


def test_suggestion_without_a_survey_asks_how_each_drive_is_felt_and_what_it_rests_on() -> None:
    suggested = told(None)
    assert len(suggested) == 8
    assert {reason for _item, reason in suggested} == {"not_asked"}
    assert [item for item, _ in suggested][0::2][:2] == ["pulse-faith", "pulse-risk_tolerance"]
    toward = [theory().counts_toward(theory().item[suggested[n][0]]) for n in (1, 3)]
    assert "faith" in toward[0]
    assert "trust" in toward[1]  # no question counts toward risk tolerance itself; trust leads into it
    assert all(theory().item[item].short for item, _ in suggested)


def test_suggestion_leaves_out_what_was_asked_in_other_words() -> None:
    figures = found(*people(trust_1a=[0, 0, 0, 4, 4, 4], leadership_1a=[4] * 6))
    before = replace(
        theory(),
        items=tuple(replace(one, text="Other words") if one.code == "trust-1a" else one for one in theory().items),
    )
    same = same_questions(figures, before, theory())
    assert set(same.items) == set(figures.items) - {"trust-1a"}
    assert "trust-1a" in dict(told(figures))
    assert "trust-1a" not in dict(told(same))


def test_reasons_name_what_could_be_suggested_once() -> None:
    figures = found(*people(trust_1a=[0, 0, 0, 4, 4, 4], leadership_1a=[4] * 6))
    known = reasons(theory(), make_profile(), figures)
    assert known["trust-1a"].reason == "disagreement"  # and a gap too, which comes later
    assert known["leadership-1a"].reason == "strength"
    assert known["leadership-1a"].title == theory().statement["leadership-1"].title


@settings(max_examples=60, deadline=None)
@given(data=st.data(), profile=profiles, minutes=st.integers(10, 150))
def test_suggestion_of_any_results_fits_the_time_and_shows_nothing_that_is_withheld(
    data: st.DataObject, profile: Profile, minutes: int
) -> None:
    codes = [item.code for item in theory().items]
    some = data.draw(st.lists(st.sampled_from(codes), unique=True, min_size=1, max_size=25))
    level: st.SearchStrategy[int | str] = st.sampled_from([0, 1, 2, 3, 4, "dont_know"])
    sheets: list[Sheet] = [{code: data.draw(level) for code in some} for _person in range(6)]
    figures = results(theory(), make_answers([("North", one) for one in sheets], k=5, profile=profile))
    suggested = suggestion(theory(), figures.profile, figures, minutes=minutes)
    codes = [one.item for one in suggested]
    assert len(set(codes)) == len(codes) <= most_items(minutes)
    assert all(figures.items[code].score is not None for code in codes)
    order = ("disagreement", "unfelt", "fragile", "gap", "strength")
    ranks = [order.index(one.reason) for one in suggested]
    assert ranks == sorted(ranks)
    fresh = suggestion(theory(), figures.profile, None, minutes=minutes)
    assert all(theory().item[one.item].applies(figures.profile) for one in fresh)
    assert 1 <= len(fresh) <= most_items(minutes)
