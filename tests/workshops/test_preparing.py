"""A facilitator prepares a workshop: its draft, its plan, and letting people in."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.models import Round
from ioc_assess.assessments.publishing import publish
from ioc_assess.collaborations.models import Collaboration
from ioc_assess.workshops.models import Step, Workshop
from tests.factories import answer, make_collaboration, make_round, make_workshop, owner_of

pytestmark = pytest.mark.django_db

DRAFT = {
    "title": "Board workshop",
    "source": "",
    "starts_at": "09:30",
    "purpose": "development",
    "asks_names": "no",
    "grouping": "partner",
    "weighting": "partner",
    "k": "5",
}


@pytest.fixture
def collaboration(client: Client) -> Collaboration:
    made = make_collaboration()
    client.force_login(owner_of(made))
    return made


def survey(collaboration: Collaboration, levels: dict[str, list[int]], **fields: Any) -> Round:
    """Published; each person answers one level of each item."""
    made = make_round(collaboration, length="full", **fields)
    for given in zip(*levels.values(), strict=True):
        answer(made, dict(zip(levels, given, strict=True)))
    made.close(by=owner_of(collaboration))
    publish(made, by=owner_of(collaboration))
    return made


def draft(collaboration: Collaboration, items: list[str] | None = None, **fields: Any) -> Workshop:
    return make_workshop(items or [], collaboration=collaboration, opened=False, **fields)


def prepare(workshop: Workshop) -> str:
    return reverse("workshop_prepare", args=[workshop.round.code])


def filled_in(page: str) -> dict[str, str]:
    """What a browser sends of the plan's form, nothing typed."""
    sent = dict(re.findall(r'<input type="(?:hidden|number)" name="([^"]+)"(?: value="([^"]*)")?', page))
    sent |= dict(re.findall(r'<textarea name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', page))
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def plan(workshop: Workshop) -> list[tuple[str, int, str]]:
    return list(Step.objects.filter(workshop=workshop).values_list("item", "minutes", "notes"))


def test_workshop_new_makes_a_draft_and_goes_on_to_its_plan(client: Client, collaboration: Collaboration) -> None:
    source = survey(collaboration, {"trust-1a": [0, 0, 4, 4, 4, 4]})
    address = reverse("workshop_new", args=[collaboration.code])
    page = client.get(address)
    assert page.context["form"]["source"].value() == source.code  # the latest
    response = client.post(address, DRAFT | {"source": source.code, "asks_names": "yes", "k": "7", "grouping": "role"})
    made = Workshop.objects.get()
    assert response.headers["Location"] == prepare(made)
    assert (made.source, made.asks_names, made.starts_at) == (source, True, datetime.time(9, 30))
    assert (made.round.title, made.round.k, made.round.grouping) == ("Board workshop", 7, "role")
    assert made.round.state == Round.State.DRAFT


def test_workshop_new_offers_the_round_from_whose_page_one_comes(client: Client, collaboration: Collaboration) -> None:
    first = survey(collaboration, {"trust-1a": [0, 0, 4, 4, 4]}, title="First")
    survey(collaboration, {"trust-1a": [0, 0, 4, 4, 4]}, title="Second")
    there = client.get(reverse("round", args=[first.code])).text
    address = re.search(r'href="([^"]+)">Talk it over in a workshop', there)
    assert address is not None
    assert client.get(address[1]).context["form"]["source"].value() == first.code


def test_workshop_new_may_start_fresh_and_takes_no_other_round(client: Client, collaboration: Collaboration) -> None:
    address = reverse("workshop_new", args=[collaboration.code])
    unpublished = make_round(collaboration)
    assert client.post(address, DRAFT | {"source": unpublished.code}).status_code == 422
    assert not Workshop.objects.exists()
    client.post(address, DRAFT | {"starts_at": ""})
    assert (Workshop.objects.get().source, Workshop.objects.get().starts_at) == (None, None)


def test_workshop_new_says_what_is_missing(client: Client, collaboration: Collaboration) -> None:
    response = client.post(reverse("workshop_new", args=[collaboration.code]), DRAFT | {"title": "", "k": "3"})
    assert response.status_code == 422
    assert "Enter a title" in response.text
    assert "Enter at least 5 people" in response.text


def test_workshop_prepare_saves_minutes_and_notes_whatever_is_pressed(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = draft(collaboration, ["trust-1a", "trust-7a"])
    sent = filled_in(client.get(prepare(workshop)).text)
    sent |= {"trust-1a-notes": "Ask the wards first", "trust-7a-minutes": "25"}
    response = client.post(prepare(workshop), sent | {"do": "down:trust-1a"})
    assert response.headers["Location"] == f"{prepare(workshop)}#step-trust-1a"
    assert plan(workshop) == [("trust-7a", 25, ""), ("trust-1a", 10, "Ask the wards first")]
    client.post(prepare(workshop), filled_in(client.get(prepare(workshop)).text) | {"do": "up:trust-1a"})
    assert [item for item, _, _ in plan(workshop)] == ["trust-1a", "trust-7a"]


def test_workshop_prepare_keeps_what_was_typed_where_it_is_refused(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = draft(collaboration, ["trust-1a", "trust-7a"])
    sent = filled_in(client.get(prepare(workshop)).text)
    sent |= {"trust-1a-notes": "Ask the wards first", "trust-7a-minutes": "0"}
    response = client.post(prepare(workshop), sent | {"do": "down:trust-1a"})
    assert response.status_code == 422
    assert "Enter at least 1 minute" in response.text
    assert "Ask the wards first" in response.text
    assert plan(workshop) == [("trust-1a", 10, ""), ("trust-7a", 10, "")]
    again = client.post(prepare(workshop), filled_in(response.text) | {"trust-7a-minutes": "15", "do": "save"})
    assert again.status_code == 302
    assert plan(workshop) == [("trust-1a", 10, "Ask the wards first"), ("trust-7a", 15, "")]


def test_workshop_prepare_leaves_what_another_facilitator_wrote_meanwhile(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = draft(collaboration, ["trust-1a", "trust-7a"])
    sent = filled_in(client.get(prepare(workshop)).text)
    other = owner_of(collaboration)
    workshop.set_out(by=other, changes={"trust-1a": {"notes": "Theirs"}})
    workshop.add(by=other, items=["risk-1a"])
    client.post(prepare(workshop), sent | {"trust-7a-notes": "Mine", "do": "save"})
    assert plan(workshop) == [("trust-1a", 10, "Theirs"), ("trust-7a", 10, "Mine"), ("risk-1a", 10, "")]


def test_workshop_prepare_takes_a_question_out_and_puts_it_back_as_it_was(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = draft(collaboration, ["trust-1a", "trust-7a", "risk-1a"])
    sent = filled_in(client.get(prepare(workshop)).text) | {"trust-7a-notes": "Two\nlines", "trust-7a-minutes": "25"}
    response = client.post(prepare(workshop), sent | {"do": "out:trust-7a"})
    assert [item for item, _, _ in plan(workshop)] == ["trust-1a", "risk-1a"]
    assert "Put it back" in response.text
    client.post(prepare(workshop), filled_in(response.text) | {"do": "back"})
    assert plan(workshop) == [("trust-1a", 10, ""), ("trust-7a", 25, "Two\nlines"), ("risk-1a", 10, "")]
    # Once more, or after somebody else added it, does nothing.
    client.post(prepare(workshop), filled_in(response.text) | {"do": "back"})
    assert len(plan(workshop)) == 3


def test_workshop_prepare_loses_no_question_taken_out_and_no_tick_where_something_else_is_wrong(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = draft(collaboration, ["trust-1a", "trust-7a"])
    sent = filled_in(client.get(prepare(workshop)).text) | {"trust-7a-notes": "Ask the wards"}
    page = client.post(prepare(workshop), sent | {"do": "out:trust-7a"})
    wrong = filled_in(page.text) | {"trust-1a-minutes": "0", "add": "risk-1a", "do": "back"}
    refused = client.post(prepare(workshop), wrong)
    assert refused.status_code == 422
    assert re.search(r'value="risk-1a"[^>]* checked', refused.text)
    client.post(prepare(workshop), filled_in(refused.text) | {"trust-1a-minutes": "5", "do": "back"})
    assert plan(workshop) == [("trust-1a", 5, ""), ("trust-7a", 10, "Ask the wards")]


def test_workshop_prepare_adds_the_ticked_questions(client: Client, collaboration: Collaboration) -> None:
    workshop = draft(collaboration, ["trust-1a"])
    sent = filled_in(client.get(prepare(workshop)).text)
    client.post(prepare(workshop), sent | {"add": ["risk-1a", "trust-7a"], "do": "add"})
    assert [item for item, _, _ in plan(workshop)] == ["trust-1a", "risk-1a", "trust-7a"]
    page = client.post(prepare(workshop), sent | {"do": "add"}, follow=True)
    assert "Tick the questions" in page.text
    assert len(plan(workshop)) == 3
    assert client.post(prepare(workshop), {"add": "no-such-item", "do": "add"}).status_code == 422


def test_workshop_prepare_finds_questions_by_words_and_subject(client: Client, collaboration: Collaboration) -> None:
    workshop = draft(collaboration, ["trust-1a"])
    response = client.post(prepare(workshop), {"find": "bad  PAST", "subject": "trust", "do": "find"})
    assert response.headers["Location"] == f"{prepare(workshop)}?find=bad++PAST&subject=trust#add"
    (section,) = client.get(response.headers["Location"]).context["offered"]
    assert [row.item.code for row in section.rows] == ["trust-1b"]  # trust-1a is planned already
    assert "No further question fits" in client.get(prepare(workshop), {"find": "zebra"}).text


def test_workshop_prepare_takes_the_suggestion_and_asks_before_it_replaces_a_plan(
    client: Client, collaboration: Collaboration
) -> None:
    source = survey(collaboration, {"trust-1a": [0, 0, 0, 4, 4, 4], "trust-7a": [3, 3, 3, 3, 3, 3]})
    workshop = draft(collaboration, source=source)
    client.post(prepare(workshop), {"do": "suggest", "budget": "45"})
    taken = [item for item, _, _ in plan(workshop)]
    assert taken[0] == "trust-1a"  # three and three on the two ends
    assert "trust-7a" in taken
    assert "People disagreed on it." in client.get(prepare(workshop)).text

    workshop.plan(by=owner_of(collaboration), items=["risk-1a", "trust-7a"])
    workshop.set_out(by=owner_of(collaboration), changes={"trust-7a": {"notes": "Keep me"}})
    response = client.post(prepare(workshop), {"do": "suggest", "budget": "60"})
    assert response.headers["Location"] == f"{prepare(workshop)}?suggest=60#suggestion"
    assert "Replace your plan by the suggestion?" in client.get(response.headers["Location"]).text
    assert [item for item, _, _ in plan(workshop)] == ["risk-1a", "trust-7a"]
    client.post(prepare(workshop), {"do": "replace", "budget": "60"})
    assert [item for item, _, _ in plan(workshop)] == taken
    assert ("trust-7a", 10, "Keep me") in plan(workshop)


def test_workshop_prepare_shows_what_the_survey_found_and_when_things_come(
    client: Client, collaboration: Collaboration
) -> None:
    source = survey(collaboration, {"trust-1a": [0, 0, 0, 0, 4, 4, 4, 4]})
    workshop = draft(collaboration, ["trust-1a", "trust-7a"], source=source, starts_at=datetime.time(9, 30))
    workshop.set_out(by=owner_of(collaboration), changes={"trust-1a": {"minutes": 20}})
    page = client.get(prepare(workshop))
    first, second = page.context["rows"]
    # Four on each end: median 2, agreement −1 (van der Eijk's A of two opposite camps)
    assert first.survey.startswith("Median 2.0 of 4 (“Partly”). People disagreed (agreement −1.00).")
    assert second.survey.startswith("Nobody gave a level.") or second.survey.startswith("Too few")
    assert [row.slot.time for row in (first, second)] == [datetime.time(9, 35), datetime.time(9, 55)]
    assert page.context["agenda"].minutes == 5 + 20 + 10 + 5
    assert "From 09:30 to 10:10." in page.text
    assert first.prompts[0] in page.text.replace("&#x27;", "'")


def test_workshop_prepare_works_while_it_runs_and_not_after_its_end(
    client: Client, collaboration: Collaboration
) -> None:
    workshop = make_workshop(["trust-1a", "trust-7a"], collaboration=collaboration)
    by = owner_of(collaboration)
    client.post(prepare(workshop), {"add": "risk-1a", "do": "add"})
    assert [item for item, _, _ in plan(workshop)] == ["trust-1a", "trust-7a", "risk-1a"]
    response = client.post(prepare(workshop), {"do": "out:trust-1a"})
    assert response.status_code == 422
    assert "on the screens now" in response.text
    workshop.steps.get(item="trust-1a").open_vote(by=by)
    response = client.post(prepare(workshop), {"do": "out:trust-1a"})
    assert "was voted on cannot be taken out" in response.text
    workshop.end(by=by)
    response = client.post(prepare(workshop), {"do": "out:risk-1a"})
    assert response.status_code == 422
    assert "has ended" in response.text
    assert len(plan(workshop)) == 3
    assert client.get(prepare(workshop)).status_code == 302


def test_workshop_change_alters_what_a_draft_was_begun_with_and_keeps_its_plan(
    client: Client, collaboration: Collaboration
) -> None:
    source = survey(collaboration, {"trust-1a": [0, 0, 4, 4, 4]})
    workshop = draft(collaboration, ["trust-1a"], source=source, asks_names=True, starts_at=datetime.time(9, 30))
    address = reverse("workshop_change", args=[workshop.round.code])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in ("source", "asks_names", "starts_at", "k")}
    assert shown == {"source": source.code, "asks_names": "yes", "starts_at": datetime.time(9, 30), "k": 5}
    response = client.post(address, DRAFT | {"title": "Another title", "starts_at": "14:00", "k": "8"})
    assert response.headers["Location"] == prepare(workshop)
    found = Workshop.objects.get()
    assert (found.source, found.asks_names, found.starts_at) == (None, False, datetime.time(14, 0))
    assert (found.round.title, found.round.k) == ("Another title", 8)
    assert plan(found) == [("trust-1a", 10, "")]
    found.open(by=owner_of(collaboration))
    assert client.post(address, DRAFT | {"k": "9"}).status_code == 422
    assert Workshop.objects.get().round.k == 8


def test_workshop_open_freezes_and_lets_people_in(client: Client, collaboration: Collaboration) -> None:
    workshop = draft(collaboration, ["trust-1a"])
    address = reverse("workshop_open", args=[workshop.round.code])
    page = client.get(address).text
    assert "North" in page
    assert "5 people" in page
    client.post(address)
    workshop.refresh_from_db()
    assert workshop.round.state == Round.State.OPEN
    assert workshop.round.join_code


def test_workshop_open_says_what_is_missing_and_where(client: Client) -> None:
    collaboration = make_collaboration(partners=["North"])
    client.force_login(owner_of(collaboration))
    workshop = draft(collaboration)
    address = reverse("workshop_open", args=[workshop.round.code])
    page = client.get(address).text
    assert "Add at least two partners" in page
    assert "Choose at least one question." in page
    assert client.post(address).status_code == 422
    assert Workshop.objects.get().round.state == Round.State.DRAFT


def test_workshop_remove_deletes_a_draft_alone(client: Client, collaboration: Collaboration) -> None:
    workshop = draft(collaboration, ["trust-1a"])
    client.post(reverse("workshop_remove", args=[workshop.round.code]))
    assert not Workshop.objects.exists()
    assert not Round.objects.exists()
    opened = make_workshop(collaboration=collaboration)
    assert client.post(reverse("workshop_remove", args=[opened.round.code])).status_code == 422
    assert Workshop.objects.exists()


def test_a_drafts_workshop_is_found_on_the_collaborations_page(client: Client, collaboration: Collaboration) -> None:
    workshop = draft(collaboration, ["trust-1a"])
    page = client.get(reverse("collaboration", args=[collaboration.code])).text
    assert reverse("workshop_new", args=[collaboration.code]) in page
    assert prepare(workshop) in page
    for name in ("round", "workshop"):
        led = client.get(reverse(name, args=[workshop.round.code]), follow=True)
        assert led.redirect_chain[-1][0] == prepare(workshop)


@pytest.mark.parametrize("items", [1, 3])
def test_workshop_prepare_asks_the_database_as_often_for_many_questions_as_for_one(
    client: Client, collaboration: Collaboration, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = survey(collaboration, {"trust-1a": [0, 0, 0, 4, 4, 4]})
    workshop = draft(collaboration, ["trust-1a", "trust-7a", "risk-1a"][:items], source=source)
    client.get(prepare(workshop))
    with django_assert_num_queries(9):
        client.get(prepare(workshop))
