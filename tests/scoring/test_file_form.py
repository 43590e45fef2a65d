"""The file form: what is read, what is refused and in which words, and the shape of what comes out."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from ioc_assess.scoring.file_form import FileFormError, parse, score
from ioc_assess.scoring.items import Tally
from ioc_assess.theory.loading import theory
from ioc_assess.theory.profile import INTEGRATIONS, PHASES, Profile
from tests.scoring.factories import best_level

PROFILE: dict[str, Any] = {
    "mandated": False,
    "integration": "light",
    "dispersed": True,
    "cross_sector": True,
    "external_funding": True,
}
ITEMS = theory().items


def make_file(**changes: Any) -> dict[str, Any]:
    """A good file of two responses. A change to ``...`` takes the key away."""
    file = {
        "profile": PROFILE,
        "responses": [
            {"partner": "North", "answers": {"trust-2a": 4, "pulse-vision": "dont_know"}},
            {"partner": "South", "answers": {"trust-2a": 0, "trust-6a": 3}},
        ],
        **changes,
    }
    return {key: value for key, value in file.items() if value is not ...}


def with_profile(**changes: Any) -> dict[str, Any]:
    profile = {**PROFILE, **changes}
    return make_file(profile={key: value for key, value in profile.items() if value is not ...})


def with_response(**changes: Any) -> dict[str, Any]:
    """The good file, the second response changed."""
    response = {"partner": "South", "answers": {}, **changes}
    kept = {key: value for key, value in response.items() if value is not ...}
    return make_file(responses=[{"partner": "North", "answers": {}}, kept])


def with_answers(**answers: Any) -> dict[str, Any]:
    return with_response(answers={code.replace("_", "-"): answer for code, answer in answers.items()})


def scored(file: dict[str, Any]) -> dict[str, Any]:
    return score(parse(json.dumps(file), theory()), theory())


def refusal(text: str) -> str:
    """The message with which a text is refused; it is one line and can be printed."""
    with pytest.raises(FileFormError) as caught:
        parse(text, theory())
    message = str(caught.value)
    assert message.isprintable()
    assert len(message) < 300
    return message


# --- what is read ---


def test_file_form_reads_a_file() -> None:
    answers = parse(
        json.dumps(
            make_file(
                profile={**PROFILE, "phase": "planning"},
                k=2,
                weighting="respondent",
                asked=["trust-2a", "trust-6a"],
                agreed={"trust-6a": 1},
            )
        ),
        theory(),
    )
    assert answers.profile == Profile(
        mandated=False,
        integration="light",
        dispersed=True,
        cross_sector=True,
        external_funding=True,
        phase="planning",
    )
    assert answers.sizes == {"North": 1, "South": 1}
    assert answers.tallies["trust-2a"] == {
        "North": Tally(levels=(0, 0, 0, 0, 1)),
        "South": Tally(levels=(1, 0, 0, 0, 0)),
    }
    assert answers.tallies["pulse-vision"] == {"North": Tally(dont_know=1)}
    assert (answers.k, answers.weighting) == (2, "respondent")
    assert answers.asked == {"trust-2a", "trust-6a"}
    assert answers.agreed == {"trust-6a": 1}


def test_file_form_fills_in_what_is_left_out() -> None:
    answers = parse(json.dumps(make_file()), theory())
    assert answers.profile.phase == "implementing"
    assert (answers.k, answers.weighting, answers.asked, answers.agreed) == (1, "partner", None, {})


def test_file_form_reads_every_answer_that_is_no_level() -> None:
    file = make_file(
        responses=[
            {"partner": "North", "answers": {"trust-2a": answer}}
            for answer in ["dont_know", "not_applicable", "not_applicable", "prefer_not_to_say", 3]
        ]
    )
    tally = Tally(levels=(0, 0, 0, 1, 0), dont_know=1, not_applicable=2, prefer_not_to_say=1)
    assert parse(json.dumps(file), theory()).tallies == {"trust-2a": {"North": tally}}


@pytest.mark.parametrize("name", ["x", "Ünïted Hëalth 東京", " North ", "a" * 120, "O'Brien & Sons <b>", "🏥"])
def test_file_form_reads_partners_as_they_are_written(name: str) -> None:
    for text in (json.dumps(with_response(partner=name)), json.dumps(with_response(partner=name), ensure_ascii=False)):
        assert parse(text, theory()).sizes == {"North": 1, name: 1}


def test_file_form_spells_out_no_names_that_are_alike() -> None:
    """North and north are two partners; nothing is trimmed or folded."""
    responses: list[Any] = [{"partner": name, "answers": {}} for name in ("North", "north", "North ")]
    assert parse(json.dumps(make_file(responses=responses)), theory()).sizes == {"North": 1, "north": 1, "North ": 1}


# --- what is refused ---

UNKNOWN_LEVEL = 'must be a level from 0 to 4 or one of "dont_know", "not_applicable", "prefer_not_to_say", not '

REFUSED: dict[str, tuple[Any, str]] = {
    # the file as a whole
    "a list": ([], "file: must be an object {…}, not a list"),
    "a text": ("x", 'file: must be an object {…}, not "x"'),
    "null": (None, "file: must be an object {…}, not null"),
    "a number": (3, "file: must be an object {…}, not 3"),
    "nothing in it": ({}, 'file: missing key "profile"'),
    "no profile": (make_file(profile=...), 'file: missing key "profile"'),
    "no responses": (make_file(responses=...), 'file: missing key "responses"'),
    "unknown key": (make_file(title="x"), 'file: unknown key "title"'),
    "key in capitals": (make_file(K=5), 'file: unknown key "K"'),
    "long unknown key": (make_file(**{"x" * 500: 1}), f'file: unknown key "{"x" * 56}…'),
    "unknown key of two lines": (make_file(**{"a\nb": 1}), r'file: unknown key "a\nb"'),
    # the profile
    "profile a list": (make_file(profile=[]), "profile: must be an object {…}, not a list"),
    "profile null": (make_file(profile=None), "profile: must be an object {…}, not null"),
    "profile's unknown key": (with_profile(form="alliance"), 'profile: unknown key "form"'),
    "profile's missing flag": (with_profile(dispersed=...), 'profile: missing key "dispersed"'),
    "profile's missing integration": (with_profile(integration=...), 'profile: missing key "integration"'),
    "flag a number": (with_profile(mandated=1), "profile.mandated: must be true or false, not 1"),
    "flag a text": (with_profile(cross_sector="true"), 'profile.cross_sector: must be true or false, not "true"'),
    "flag null": (with_profile(external_funding=None), "profile.external_funding: must be true or false, not null"),
    "unknown integration": (
        with_profile(integration="total"),
        'profile.integration: must be one of "light", "moderate", "high", not "total"',
    ),
    "integration null": (
        with_profile(integration=None),
        'profile.integration: must be one of "light", "moderate", "high", not null',
    ),
    "integration a list": (
        with_profile(integration=["light"]),
        'profile.integration: must be one of "light", "moderate", "high", not a list',
    ),
    "unknown phase": (
        with_profile(phase="Implementing"),
        'profile.phase: must be one of "contemplating", "connecting", "planning", "implementing", "maintaining", '
        '"ending", not "Implementing"',
    ),
    # k, weighting, asked, agreed
    "k nought": (make_file(k=0), "k: must be a whole number from 1 up, not 0"),
    "k below nought": (make_file(k=-5), "k: must be a whole number from 1 up, not -5"),
    "k true": (make_file(k=True), "k: must be a whole number from 1 up, not true"),
    "k with a point": (make_file(k=5.0), "k: must be a whole number from 1 up, not 5.0"),
    "k a text": (make_file(k="5"), 'k: must be a whole number from 1 up, not "5"'),
    "k null": (make_file(k=None), "k: must be a whole number from 1 up, not null"),
    "unknown weighting": (
        make_file(weighting="role"),
        'weighting: must be one of "partner", "respondent", not "role"',
    ),
    "weighting null": (
        make_file(weighting=None),
        'weighting: must be one of "partner", "respondent", not null',
    ),
    "asked a text": (make_file(asked="trust-2a"), 'asked: must be a list […], not "trust-2a"'),
    "asked null": (make_file(asked=None), "asked: must be a list […], not null"),
    "asked an object": (make_file(asked={"trust-2a": 1}), "asked: must be a list […], not an object"),
    "asked an unknown item": (make_file(asked=["trust-2a", "trust-9a"]), 'asked[1]: unknown item "trust-9a"'),
    "asked a statement": (make_file(asked=["trust-2"]), 'asked[0]: unknown item "trust-2"'),
    "asked a number": (make_file(asked=[1]), "asked[0]: unknown item 1"),
    "asked a list": (make_file(asked=[["trust-2a"]]), "asked[0]: unknown item a list"),
    "asked twice": (make_file(asked=["trust-2a", "risk-1a", "trust-2a"]), 'asked[2]: item "trust-2a" stands twice'),
    "agreed a list": (make_file(agreed=[]), "agreed: must be an object {…}, not a list"),
    "agreed an unknown item": (make_file(agreed={"trust-9a": 1}), 'agreed: unknown item "trust-9a"'),
    "agreed a level too high": (
        make_file(agreed={"trust-2a": 5}),
        "agreed.trust-2a: must be a level from 0 to 4, not 5",
    ),
    "agreed not to know": (
        make_file(agreed={"trust-2a": "dont_know"}),
        'agreed.trust-2a: must be a level from 0 to 4, not "dont_know"',
    ),
    "agreed true": (make_file(agreed={"trust-2a": True}), "agreed.trust-2a: must be a level from 0 to 4, not true"),
    "agreed 2.0": (make_file(agreed={"trust-2a": 2.0}), "agreed.trust-2a: must be a level from 0 to 4, not 2.0"),
    "agreed null": (make_file(agreed={"trust-2a": None}), "agreed.trust-2a: must be a level from 0 to 4, not null"),
    # responses
    "responses an object": (make_file(responses={}), "responses: must be a list […], not an object"),
    "responses null": (make_file(responses=None), "responses: must be a list […], not null"),
    "response a list": (make_file(responses=[[]]), "responses[0]: must be an object {…}, not a list"),
    "response null": (make_file(responses=[None]), "responses[0]: must be an object {…}, not null"),
    "response's unknown key": (with_response(role="board"), 'responses[1]: unknown key "role"'),
    "response without a partner": (with_response(partner=...), 'responses[1]: missing key "partner"'),
    "response without answers": (with_response(answers=...), 'responses[1]: missing key "answers"'),
    "partner a number": (with_response(partner=7), "responses[1].partner: must be a name, not 7"),
    "partner null": (with_response(partner=None), "responses[1].partner: must be a name, not null"),
    "partner a list": (with_response(partner=["South"]), "responses[1].partner: must be a name, not a list"),
    "partner empty": (with_response(partner=""), "responses[1].partner: is blank"),
    "partner blank": (with_response(partner=" \t\n\u3000"), "responses[1].partner: is blank"),
    "partner too long": (with_response(partner="x" * 121), "responses[1].partner: is longer than 120 characters"),
    "partner of two lines": (
        with_response(partner="South\nWest"),
        "responses[1].partner: holds a character that cannot be printed",
    ),
    "partner with a control character": (
        with_response(partner="South\x1b[31m"),
        "responses[1].partner: holds a character that cannot be printed",
    ),
    "partner with a character that is none": (
        with_response(partner="South\ufffe"),
        "responses[1].partner: holds a character that cannot be printed",
    ),
    "partner with half a character": (
        with_response(partner="South\ud800"),
        "responses[1].partner: holds a character that cannot be printed",
    ),
    # answers
    "answers a list": (with_response(answers=[4]), "responses[1].answers: must be an object {…}, not a list"),
    "answers null": (with_response(answers=None), "responses[1].answers: must be an object {…}, not null"),
    "unknown item": (with_answers(trust_9a=1), 'responses[1].answers: unknown item "trust-9a"'),
    "answer to a statement": (with_answers(trust_2=1), 'responses[1].answers: unknown item "trust-2"'),
    "level too high": (with_answers(trust_2a=5), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}5"),
    "level too low": (with_answers(trust_2a=-1), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}-1"),
    "level 2.0": (with_answers(trust_2a=2.0), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}2.0"),
    "level 1e0": (with_answers(trust_2a=1e0), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}1.0"),
    "level true": (with_answers(trust_2a=True), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}true"),
    "level false": (with_answers(trust_2a=False), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}false"),
    "level null": (with_answers(trust_2a=None), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}null"),
    "level a text": (with_answers(trust_2a="3"), f'responses[1].answers.trust-2a: {UNKNOWN_LEVEL}"3"'),
    "level an empty text": (with_answers(trust_2a=""), f'responses[1].answers.trust-2a: {UNKNOWN_LEVEL}""'),
    "level a list": (with_answers(trust_2a=[3]), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}a list"),
    "level an object": (with_answers(trust_2a={}), f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}an object"),
    "misspelt don't-know": (
        with_answers(trust_2a="don't know"),
        f"""responses[1].answers.trust-2a: {UNKNOWN_LEVEL}"don't know\"""",
    ),
    "level of many digits": (
        with_answers(trust_2a=10**1000),
        f"responses[1].answers.trust-2a: {UNKNOWN_LEVEL}1{'0' * 56}…",
    ),
    "half a character": (
        with_answers(trust_2a="\udfff"),
        rf'responses[1].answers.trust-2a: {UNKNOWN_LEVEL}"\udfff"',
    ),
    "answer that does not apply": (with_answers(mandate_1a=9), f"responses[1].answers.mandate-1a: {UNKNOWN_LEVEL}9"),
}


@pytest.mark.parametrize(("file", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_file_form_refuses_and_names_the_place(file: Any, message: str) -> None:
    assert refusal(json.dumps(file)) == message


def exchanged(old: str, new: str) -> str:
    """A good file as text, one part of it exchanged."""
    text = json.dumps(make_file(agreed={"trust-2a": 1}, k=1))
    assert old in text
    return text.replace(old, new, 1)


REFUSED_TEXTS: dict[str, tuple[str, str]] = {
    # keys that stand twice, at every level
    "key twice in the file": (exchanged('"k": 1', '"k": 1, "k": 1'), 'file: key "k" stands twice'),
    "key twice in the profile": (
        exchanged('"dispersed": true', '"dispersed": true, "dispersed": false'),
        'profile: key "dispersed" stands twice',
    ),
    "key twice in agreed": (
        exchanged('{"trust-2a": 1}', '{"trust-2a": 1, "trust-2a": 1}'),
        'agreed: key "trust-2a" stands twice',
    ),
    "key twice in a response": (
        exchanged('{"partner": "South"', '{"partner": "West", "partner": "South"'),
        'responses[1]: key "partner" stands twice',
    ),
    "key twice in answers": (
        exchanged('"trust-6a": 3', '"trust-6a": 3, "trust-6a": 3'),
        'responses[1].answers: key "trust-6a" stands twice',
    ),
    "key twice under another spelling": (
        exchanged('"trust-6a": 3', r'"trust-6a": 3, "trust-6\u0061": 3'),
        'responses[1].answers: key "trust-6a" stands twice',
    ),
    # numbers that JSON does not have
    "NaN": (exchanged('"trust-6a": 3', '"trust-6a": NaN'), "file: NaN is not a value of JSON"),
    "Infinity": (exchanged('"k": 1', '"k": Infinity'), "file: Infinity is not a value of JSON"),
    "-Infinity": (exchanged('"k": 1', '"k": -Infinity'), "file: -Infinity is not a value of JSON"),
    "number of 5,000 digits": (exchanged('"k": 1', '"k": ' + "9" * 5000), "file: a number is too long"),
    "number beyond floats": (exchanged('"k": 1', '"k": 1e999'), "k: must be a whole number from 1 up, not Infinity"),
    # broken JSON
    "nothing": ("", "file: not JSON, at line 1, column 1: Expecting value"),
    "a word": ("score me", "file: not JSON, at line 1, column 1: Expecting value"),
    "comma too many": ('{\n "k": 1,\n}', "file: not JSON, at line 3, column 1: "),
    "comma too few": ('{\n "k": 1\n "profile": {}}', "file: not JSON, at line 3, column 2: "),
    "single quotes": ("{'k': 1}", "file: not JSON, at line 1, column 2: "),
    "cut off": ('{"k": ', "file: not JSON, at line 1, column 7: "),
    "text after it": ("{}\n{}", "file: not JSON, at line 2, column 1: Extra data"),
    "unclosed text": ('{"k', "file: not JSON, at line 1, column 2: "),
    "raw line break in a text": ('{"partner": "a\nb"}', "file: not JSON, at line 1, column 15: "),
    "byte order mark": ("\ufeff{}", "file: not JSON, at line 1, column 1: "),
    # depth
    "100,000 brackets": ("[" * 100_000, "file: nested too deeply"),
    "100,000 closed brackets": ("[" * 100_000 + "]" * 100_000, "file: nested too deeply"),
    "100,000 braces": ('{"a":' * 100_000, "file: nested too deeply"),
    "deep inside an answer": (exchanged('"trust-6a": 3', '"trust-6a": ' + "[" * 100_000), "file: nested too deeply"),
}


@pytest.mark.parametrize(("text", "message"), REFUSED_TEXTS.values(), ids=REFUSED_TEXTS.keys())
def test_file_form_refuses_broken_texts(text: str, message: str) -> None:
    assert refusal(text).startswith(message)


def test_file_form_tells_the_first_thing_wrong() -> None:
    file = make_file(responses=[{"partner": "North", "answers": {"trust-2a": 9, "x": 1}}, {}])
    assert refusal(json.dumps(file)).startswith("responses[0].answers.trust-2a: ")


# --- what comes out ---


def test_file_form_output_has_its_shape() -> None:
    found = scored(make_file())
    assert list(found) == [
        "items",
        "statements",
        "clusters",
        "mechanisms",
        "configurations",
        "drives",
        "actions",
        "strengths",
        "ask_why",
    ]
    assert found["items"]["trust-2a"] == {
        "counts": [1, 0, 0, 0, 1],
        "dont_know": 0,
        "score": 0.5,
        "interpolated_median": 2.0,
        "agreement": None,
        "consensus": None,
    }
    assert len(found["statements"]) == 35
    assert found["statements"]["trust-2"] == 0.5
    assert found["statements"]["mandate-1"] is None
    assert " ".join(found["clusters"]) == "leadership trust risk faith mandate confidence conflict capacity culture"
    assert list(found["mechanisms"]) == [mechanism.code for mechanism in theory().mechanisms]
    assert found["mechanisms"]["vision"] == {"conditions": 0.5, "perceived": None}
    assert len(found["configurations"]) == 53
    assert found["configurations"]["trust-2"] == {"context": 0.5, "verdict": "partial", "close_call": True}
    # trust-6 makes communication 0.25, so trust is (0.5 + 0.5 + 0.25)/3 and risk_tolerance with it; faith is 0.5
    assert found["drives"] == {"limiting": ["risk_tolerance"]}
    assert [set(one) for one in found["actions"]] == [{"statement", "priority"}] * 2
    assert found["strengths"] == found["ask_why"] == []


def test_file_form_output_is_json() -> None:
    text = json.dumps(scored(make_file()), allow_nan=False)
    assert json.loads(text) == scored(make_file())


def test_file_form_lists_items_with_at_least_one_level() -> None:
    """pulse-vision has a don't-know only; trust-2a and trust-6a are unscored at k 3, but listed."""
    found = scored(make_file(k=3))["items"]
    assert list(found) == ["trust-2a", "trust-6a"]
    assert found["trust-2a"]["score"] is None
    assert found["trust-2a"]["counts"] == [1, 0, 0, 0, 1]


def test_file_form_spread_knows_no_k() -> None:
    responses = [{"partner": "North", "answers": {"trust-2a": 4, "trust-7a": 1}}] * 5
    found = scored(make_file(responses=responses, k=6))["items"]
    assert found["trust-2a"]["score"] is None
    assert (found["trust-2a"]["agreement"], found["trust-2a"]["consensus"]) == (1.0, True)
    assert found["trust-7a"]["interpolated_median"] == 1.0  # never displayed, but in the file


def test_file_form_empty_responses_are_valid() -> None:
    found = scored(make_file(responses=[]))
    assert found["items"] == {}
    assert set(found["statements"].values()) == set(found["clusters"].values()) == {None}
    assert {one["verdict"] for one in found["configurations"].values()} == {"unknown", "not_applicable"}
    assert found["drives"] == {"limiting": []}
    assert found["actions"] == found["strengths"] == found["ask_why"] == []


def test_file_form_empty_answers_are_valid() -> None:
    assert scored(with_response()) == scored(make_file(responses=[]))


def test_file_form_ignores_answers_that_do_not_apply() -> None:
    with_them = with_answers(trust_2a=3, mandate_1a=4, mandate_2a=0)
    assert scored(with_them) == scored(with_answers(trust_2a=3))


@pytest.mark.parametrize("asked", [["trust-2a"], []])
def test_file_form_scores_only_what_was_asked(asked: list[str]) -> None:
    found = scored(make_file(asked=asked))
    assert list(found["items"]) == asked
    assert found["configurations"]["trust-6"]["verdict"] == "not_asked"
    assert found["configurations"]["mandate-1"]["verdict"] == "not_applicable"


def test_file_form_agreed_level_replaces_the_score_and_leaves_the_counts() -> None:
    found = scored(make_file(agreed={"trust-2a": 3, "faith-6a": 1}))
    assert found["items"]["trust-2a"]["score"] == 0.75
    assert found["items"]["trust-2a"]["counts"] == [1, 0, 0, 0, 1]
    assert found["statements"]["faith-6"] == 0.25
    assert "faith-6a" not in found["items"]  # nobody gave a level by themselves


ALL_PROFILES = [
    {
        "mandated": mandated,
        "integration": integration,
        "dispersed": wide,
        "cross_sector": wide,
        "external_funding": not wide,
        "phase": phase,
    }
    for mandated, integration, wide, phase in product((True, False), INTEGRATIONS, (True, False), PHASES[1::2])
]


@pytest.mark.parametrize("profile", ALL_PROFILES)
def test_file_form_all_best_answers_give_1_everywhere(profile: dict[str, Any]) -> None:
    best = {item.code: best_level(item) for item in ITEMS}
    responses = [{"partner": partner, "answers": best} for partner in "AABBC"]
    found = scored(make_file(profile=profile, responses=responses, k=2))
    assert set(found["items"]) == {item.code for item in ITEMS if item.applies(Profile(**profile))}
    assert {one["score"] for one in found["items"].values()} == {1.0}
    assert set(found["statements"].values()) <= {1.0, None}
    assert {code for code, one in found["clusters"].items() if one != 1.0} <= {"mandate"}
    assert {one["conditions"] for one in found["mechanisms"].values()} == {1.0}
    assert {one["perceived"] for one in found["mechanisms"].values()} <= {1.0, None}
    assert {one["verdict"] for one in found["configurations"].values()} <= {"working", "in_place", "not_applicable"}
    assert found["drives"]["limiting"] == ["faith", "risk_tolerance"]
    assert found["actions"] == found["ask_why"] == []
