"""Collaborations: the list, the profile, what the tables hold."""

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.assessments.models import Round
from ioc_assess.collaborations.models import Collaboration, Refused
from ioc_assess.operations.models import Event
from ioc_assess.theory.loading import theory
from tests.factories import answer, make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db

FILLED = {
    "name": " Pellshire  Alliance ",
    "form": "merger",
    "integration": "",
    "facts": ["mandated", "dispersed"],
    "phase": "planning",
    "retention_days": "30",
}
SCRIPT = "<script>alert(1)</script>"


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"retention_days": 366}, "collaboration_retention_within_a_year"),
        ({"integration": "tight"}, "collaboration_integration_known"),
        ({"phase": "resting"}, "collaboration_phase_known"),
    ],
)
def test_collaboration_constraints(change: dict[str, Any], constraint: str) -> None:
    make_collaboration()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Collaboration.objects.update(**change)


def test_collaboration_codes_are_those_of_the_theory() -> None:
    known = theory()
    assert set(Collaboration.Form.values) == {one.code for one in known.forms}
    assert set(Collaboration.Integration.values) == {one.code for one in known.integrations}
    assert set(Collaboration.Phase.values) == {one.code for one in known.phases}


def test_collaboration_change_notes_what_changed() -> None:
    made = make_collaboration()
    made.change(by=owner_of(made), phase="ending", name="Pellshire Alliance", mandated=False)
    event = Event.objects.of(made.code)[0]
    assert (event.verb, event.label, event.detail) == (
        "collaboration_changed",
        "Pellshire Alliance",
        "phase, mandated",
    )
    made.change(by=owner_of(made), phase="ending")
    assert Event.objects.of(made.code).count() == 4  # started, two partners, changed


def test_collaborations_list_says_what_to_do_first(client: Client) -> None:
    client.force_login(make_user())
    page = client.get("/collaborations/").content.decode()
    assert "You are not a member of any collaboration yet" in page
    assert reverse("collaboration_new") in page


def test_collaborations_list_names_what_is_due(client: Client) -> None:
    ann = make_user()
    bare = make_collaboration(ann, partners=["North"], name="Bare")
    busy = make_collaboration(ann, name="Busy")
    make_round(busy, title="Spring")
    make_collaboration(make_user("bo@example.org"), name="Elsewhere")
    client.force_login(ann)
    page = client.get("/collaborations/").content.decode()
    assert "Add the other partners" in page
    assert "No round yet." in page
    # Partners come first, though one leader's own view needs none.
    assert page.index(reverse("partners", args=[bare.code])) < page.index(reverse("round_new", args=[bare.code]))
    assert 'class="button secondary" href="' + reverse("round_new", args=[bare.code]) in page
    assert "“Spring” is open" in page
    assert "Elsewhere" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_collaborations_list_takes_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    ann = make_user()
    for one in range(n):
        make_round(make_collaboration(ann, name=f"C{one}"))
    client.force_login(ann)
    with django_assert_num_queries(5):  # session, user, collaborations, partners, rounds
        client.get("/collaborations/")


def test_collaboration_new_makes_an_owner_and_takes_the_forms_suggestion(client: Client) -> None:
    ann = make_user()
    client.force_login(ann)
    assert "As its form suggests" in client.get("/collaborations/new/").content.decode()
    response = client.post("/collaborations/new/", FILLED)
    made = Collaboration.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("partners", args=[made.code]))
    assert (made.name, made.form, made.integration, made.phase) == ("Pellshire Alliance", "merger", "high", "planning")
    assert (made.mandated, made.dispersed, made.cross_sector, made.external_funding) == (True, True, False, False)
    assert made.right_of(ann) == "owner"
    assert Event.objects.of(made.code).get().verb == "collaboration_started"


@pytest.mark.parametrize("form", theory().forms, ids=lambda form: form.code)
def test_collaboration_new_suggests_for_every_form(client: Client, form: Any) -> None:
    client.force_login(make_user())
    answers = {name: value for name, value in FILLED.items() if name != "integration"}  # nothing chosen at all
    client.post("/collaborations/new/", answers | {"form": form.code})
    assert Collaboration.objects.get().integration == form.integration


def test_collaboration_new_keeps_what_was_chosen_over_the_suggestion(client: Client) -> None:
    client.force_login(make_user())
    client.post("/collaborations/new/", FILLED | {"integration": "light"})
    assert Collaboration.objects.get().integration == "light"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": ""}, "Enter a name"),
        ({"name": "a\x00b"}, "cannot be seen"),
        ({"form": ""}, "Choose the form that fits best"),
        ({"form": "guild"}, "Select a valid choice"),
        ({"integration": "tight"}, "Select a valid choice"),
        ({"facts": ["rich"]}, "Select a valid choice"),
        ({"phase": ""}, "Choose the phase that fits best"),
        ({"retention_days": "366"}, "Enter a number of days from 0 to 365"),
        ({"retention_days": "-1"}, "Enter a number of days from 0 to 365"),
        ({"retention_days": "soon"}, "Enter a whole number of days"),
        ({"retention_days": ""}, "Enter a number of days from 0 to 365"),
    ],
)
def test_collaboration_new_refuses(client: Client, change: dict[str, Any], message: str) -> None:
    client.force_login(make_user())
    response = client.post("/collaborations/new/", FILLED | change)
    assert response.status_code == 422
    page = response.content.decode()
    assert message in page
    assert "<title>Error:" in page
    assert Collaboration.objects.count() == 0


def test_collaboration_page_says_the_profile_in_words(client: Client) -> None:
    made = make_collaboration(name=SCRIPT, partners=[SCRIPT + "2"], retention_days=0)
    client.force_login(make_member(made, "viewer", name=SCRIPT + "3"))
    page = client.get(reverse("collaboration", args=[made.code])).content.decode()
    assert "Organisations stay independent" in page
    assert "The plan is being put into practice" in page
    assert "Deleted 0 days after publishing" in page
    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;") >= 3
    assert reverse("collaboration_change", args=[made.code]) not in page
    assert reverse("events", args=[made.code]) not in page


@pytest.mark.parametrize("n", [1, 3])
def test_collaboration_page_takes_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    made = make_collaboration(partners=[f"P{one}" for one in range(n + 1)])
    for one in range(n):
        make_round(made)
        make_member(made, "viewer", email=f"v{one}@example.org")
    client.force_login(owner_of(made))
    with django_assert_num_queries(7):  # session, user, collaboration, rounds, partners and their sectors, members
        client.get(reverse("collaboration", args=[made.code]))


def test_collaboration_change_keeps_opened_rounds(client: Client) -> None:
    made = make_collaboration()
    address = reverse("collaboration_change", args=[made.code])
    client.force_login(owner_of(made))
    assert "Rounds that were opened keep" not in client.get(address).content.decode()
    round = make_round(made)
    assert "Rounds that were opened keep" in client.get(address).content.decode()
    response = client.post(address, FILLED | {"retention_days": "0"})
    assert response["Location"] == reverse("collaboration", args=[made.code])
    made.refresh_from_db()
    assert (made.form, made.phase, made.retention_days) == ("merger", "planning", 0)
    round.refresh_from_db()
    assert round.frozen.profile.phase == "implementing"


def test_collaboration_change_of_retention_is_refused_to_a_facilitator_below_the_form_too() -> None:
    made = make_collaboration()
    facilitator = make_member(made, "facilitator")
    with pytest.raises(Refused, match="Only an owner"):
        made.change(by=facilitator, name="Other", retention_days=365)
    now = Collaboration.objects.get()
    assert (now.name, now.retention_days) == ("Pellshire Alliance", 30)


def test_collaboration_change_says_in_dates_how_long_answers_are_kept(client: Client) -> None:
    made = make_collaboration(retention_days=45)
    closed, published = make_round(made, title="Autumn"), make_round(made, title="Spring")
    for one in (closed, published):
        answer(one, {"trust-1a": 1})
        one.close(by=owner_of(made))
    Round.objects.filter(pk=published.pk).update(state="published")
    in_a_year, in_45_days = (date_format(timezone.localdate() + datetime.timedelta(days=n), "j F Y") for n in (365, 45))
    for right in ("owner", "facilitator"):
        client.force_login(owner_of(made) if right == "owner" else make_member(made, right))
        page = client.get(reverse("collaboration_change", args=[made.code])).content.decode()
        assert f"its single answers would be deleted on {in_45_days}." in page
        assert f"“Spring”: until {in_45_days}" in page
        assert f"“Autumn”: until {in_a_year} unless it is published or reopened" in page
        assert ("Only an owner can change that." in page) == (right == "facilitator")


def test_collaboration_change_by_a_facilitator_leaves_retention(client: Client) -> None:
    made = make_collaboration()
    client.force_login(make_member(made, "facilitator"))
    address = reverse("collaboration_change", args=[made.code])
    page = client.get(address).content.decode()
    assert 'name="retention_days"' not in page
    assert "Only an owner can change that" in page
    client.post(address, FILLED | {"retention_days": "0"})
    made.refresh_from_db()
    assert (made.phase, made.retention_days) == ("planning", 30)


@pytest.mark.parametrize(
    ("right", "reads", "changes", "events"),
    [("owner", 200, 200, 200), ("facilitator", 200, 200, 403), ("viewer", 200, 403, 403), ("stranger", 404, 404, 404)],
)
def test_collaboration_pages_by_right(client: Client, right: str, reads: int, changes: int, events: int) -> None:
    made = make_collaboration()
    if right == "owner":
        client.force_login(owner_of(made))
    else:
        client.force_login(make_user("s@example.org") if right == "stranger" else make_member(made, right))
    for name in ("collaboration", "partners", "members", "member_leave"):
        assert client.get(reverse(name, args=[made.code])).status_code == reads
    assert client.get(reverse("collaboration_change", args=[made.code])).status_code == changes
    assert client.post(reverse("collaboration_change", args=[made.code])).status_code in (changes, 422)
    assert client.get(reverse("events", args=[made.code])).status_code == events
    assert client.post(reverse("events", args=[made.code])).status_code == 405
