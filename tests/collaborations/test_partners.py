"""Partners: what the verbs do and refuse, what the tables hold, and the pages."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from ioc_assess.assessments import retention
from ioc_assess.assessments.publishing import publish
from ioc_assess.collaborations.models import Partner, Refused
from ioc_assess.operations.models import Event
from tests.factories import answer, make_collaboration, make_member, make_round, make_user, owner_of

pytestmark = pytest.mark.django_db

EAST = {"name": "East", "sector": "community", "size": "small"}


def last_event() -> tuple[str, str, str]:
    event = Event.objects.order_by("pk").last()
    assert event is not None
    return event.verb, event.label, event.detail


def names(collaboration: Any) -> list[str]:
    return [partner.name for partner in collaboration.partners.all()]


# Tables


@pytest.mark.parametrize(
    ("change", "constraint"),
    [({"name": "sOUTH"}, "partner_name_once"), ({"size": "vast"}, "partner_size_known")],
)
def test_partner_constraints(change: dict[str, str], constraint: str) -> None:
    make_collaboration(partners=["North", "South"])
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Partner.objects.filter(name="North").update(**change)


def test_partner_of_the_same_name_elsewhere_is_another() -> None:
    make_collaboration(partners=["North"])
    make_collaboration(partners=["North"])
    assert Partner.objects.filter(name="North").count() == 2


def test_partner_leads_alone() -> None:
    made = make_collaboration(partners=["North", "South"])
    made.partners.filter(name="North").update(lead=True)
    # SQLite names the columns of a broken partial index, PostgreSQL the index.
    with pytest.raises(IntegrityError, match=r"partner_one_lead|collaboration_id"), transaction.atomic():
        made.partners.filter(name="South").update(lead=True)


# Verbs


def test_partner_add_puts_last_and_takes_the_lead() -> None:
    made = make_collaboration(partners=["North"])
    made.partners.update(lead=True)
    made.add_partner(by=owner_of(made), **EAST, lead=True)
    assert list(made.partners.values_list("name", "lead", "order")) == [("North", False, 0), ("East", True, 1)]
    assert last_event() == ("partner_added", "East", "")


@pytest.mark.parametrize("name", ["East", "EAST", "eAst"])
def test_partner_add_refuses_a_twin(name: str) -> None:
    made = make_collaboration(partners=["East"])
    with pytest.raises(Refused, match="of this name already"):
        made.add_partner(by=owner_of(made), **EAST | {"name": name})
    assert names(made) == ["East"]


def test_partner_add_refuses_a_twin_in_letters_that_the_database_does_not_fold() -> None:
    made = make_collaboration(partners=["Łódź"])
    with pytest.raises(Refused, match="of this name already"):
        made.add_partner(by=owner_of(made), **EAST | {"name": "łÓDŹ"})


def test_partner_change_notes_the_name_before() -> None:
    made = make_collaboration(partners=["North"])
    north = made.partners.get()
    north.change(by=owner_of(made), name="Far North", lead=True)
    assert last_event() == ("partner_changed", "Far North", "before: North")
    north.change(by=owner_of(made), size="small")
    assert last_event() == ("partner_changed", "Far North", "")
    events = Event.objects.count()
    north.change(by=owner_of(made), size="small", name="Far North")
    assert Event.objects.count() == events


def test_partner_may_change_the_letters_of_its_own_name() -> None:
    made = make_collaboration(partners=["north", "South"])
    made.partners.get(name="north").change(by=owner_of(made), name="North")
    assert names(made) == ["North", "South"]
    with pytest.raises(Refused, match="of this name already"):
        made.partners.get(name="North").change(by=owner_of(made), name="south")


def test_partner_moves_to_the_end_and_no_further() -> None:
    made = make_collaboration(partners=["A", "B", "C"])
    a = made.partners.get(name="A")
    a.move(by=owner_of(made), up=True)
    assert names(made) == ["A", "B", "C"]
    for expected in (["B", "A", "C"], ["B", "C", "A"], ["B", "C", "A"]):
        a.move(by=owner_of(made), up=False)
        assert names(made) == expected
    assert last_event() == ("partners_ordered", "A", "")
    assert Event.objects.filter(verb="partners_ordered").count() == 2


def test_partner_is_removed_while_nobody_answers_for_it() -> None:
    made = make_collaboration(partners=["A", "B", "C"])
    made.partners.get(name="B").remove(by=owner_of(made))
    assert names(made) == ["A", "C"]
    assert last_event() == ("partner_removed", "B", "")


def test_partner_stays_while_a_round_offers_it() -> None:
    made = make_collaboration(partners=["North", "South"])
    round = make_round(made)
    late = made.add_partner(by=owner_of(made), **EAST)
    with pytest.raises(Refused, match="takes part in the round “Spring round”"):
        made.partners.get(name="North").remove(by=owner_of(made))
    late.remove(by=owner_of(made))  # the round was opened without it
    round.close(by=owner_of(made))
    with pytest.raises(Refused, match="takes part"):
        made.partners.get(name="North").remove(by=owner_of(made))
    assert names(made) == ["North", "South"]


def test_partner_removal_does_not_tell_for_whom_people_answered() -> None:
    """Of two partners that published results do not show, one with answers and one without, both stay as long as
    single answers are kept: a difference would tell which of them is hidden and which has nobody."""
    made = make_collaboration(partners=["North", "South", "West"])
    round = make_round(made)
    for partner in ["North"] * 5 + ["South"] * 2:
        answer(round, {"trust-1a": 3}, partner=partner)
    round.close(by=owner_of(made))
    publish(round, by=owner_of(made))
    told = set()
    for name in ("North", "South", "West"):
        with pytest.raises(Refused) as refusal:
            made.partners.get(name=name).remove(by=owner_of(made))
        told.add(str(refusal.value).replace(name, "…"))
    assert told == {"… takes part in the round “Spring round”, so it cannot be removed now. You can rename it."}
    retention.delete_answers(round)
    made.partners.get(name="West").remove(by=owner_of(made))
    made.partners.get(name="South").remove(by=owner_of(made))
    assert names(made) == ["North"]


@pytest.mark.parametrize(("verb", "values"), [("change", {"size": "small"}), ("move", {"up": True}), ("remove", {})])
def test_partner_removed_meanwhile_is_refused(verb: str, values: dict[str, Any]) -> None:
    made = make_collaboration(partners=["North", "South"])
    twice = [made.partners.get(name="North"), made.partners.get(name="North")]
    twice[0].remove(by=owner_of(made))
    with pytest.raises(Refused, match="North has been removed meanwhile"):
        getattr(twice[1], verb)(by=owner_of(made), **values)


# Pages


def test_partners_page_adds_one(client: Client) -> None:
    made = make_collaboration(partners=[])
    client.force_login(make_member(made, "facilitator"))
    address = reverse("partners", args=[made.code])
    assert "There are none yet" in client.get(address).content.decode()
    response = client.post(address, {"name": "  Łódź \t &  “Sons” ", "sector": "acute", "size": "large", "lead": "on"})
    assert (response.status_code, response["Location"]) == (302, address)
    assert list(made.partners.values_list("name", "lead")) == [("Łódź & “Sons”", True)]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "Enter the partner’s name"),
        (" \u00a0 ", "Enter the partner’s name"),
        ("\u200d", "Enter the partner’s name"),
        ("Public", "belong to no partner"),
        (" PUBLIC  ", "belong to no partner"),
        ("None of these", "“None of these” stands for people who belong to no partner"),
        (" NONE  of\u00a0These ", "belong to no partner"),
        ("NoneOfThese", "belong to no partner"),
        ("North", "of this name already"),
        ("nORTH", "of this name already"),
        ("Nor\x07th", "cannot be seen"),
        ("Nor\ufffeth", "cannot be seen"),
        ("Nor\U0001ffffth", "cannot be seen"),
        ("Nor\u202eth", "cannot be seen"),
        ("x" * 121, "at most 120 characters"),
    ],
)
def test_partners_page_refuses(client: Client, name: str, message: str) -> None:
    made = make_collaboration(partners=["North"])
    client.force_login(owner_of(made))
    response = client.post(reverse("partners", args=[made.code]), EAST | {"name": name})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert names(made) == ["North"]


def test_partners_pages_change_order_and_remove(client: Client) -> None:
    made = make_collaboration(partners=["A", "B"])
    b = made.partners.get(name="B")
    client.force_login(owner_of(made))
    list_of_all = reverse("partners", args=[made.code])
    response = client.post(reverse("partner_move", args=[b.code]), {"direction": "up"})
    assert response["Location"] == f"{list_of_all}#partner-{b.code}"
    assert names(made) == ["B", "A"]
    page = client.get(reverse("partner_change", args=[b.code])).content.decode()
    assert 'value="B"' in page
    client.post(reverse("partner_change", args=[b.code]), EAST)
    assert names(made) == ["East", "A"]
    assert "Remove East?" in client.get(reverse("partner_remove", args=[b.code])).content.decode()
    assert names(made) == ["East", "A"]
    assert client.post(reverse("partner_remove", args=[b.code]))["Location"] == list_of_all
    assert names(made) == ["A"]


def test_partner_change_page_keeps_the_twin_out(client: Client) -> None:
    made = make_collaboration(partners=["A", "B"])
    client.force_login(owner_of(made))
    code = made.partners.get(name="A").code
    response = client.post(reverse("partner_change", args=[code]), EAST | {"name": "b"})
    assert response.status_code == 422
    assert "Change A" in response.content.decode()
    assert names(made) == ["A", "B"]


def test_partner_remove_page_says_why_not(client: Client) -> None:
    made = make_collaboration()
    answer(make_round(made), {"trust-1a": 3}, partner="North")
    client.force_login(owner_of(made))
    response = client.post(reverse("partner_remove", args=[made.partners.get(name="North").code]))
    assert response.status_code == 422
    assert "cannot be removed now" in response.content.decode()


@pytest.mark.parametrize("right", ["viewer", "stranger"])
@pytest.mark.parametrize("name", ["partners", "partner_change", "partner_move", "partner_remove"])
def test_partners_are_changed_by_those_who_run_it(client: Client, right: str, name: str) -> None:
    made = make_collaboration(partners=["A", "B"])
    make_collaboration(owner=make_user("elsewhere@example.org"))
    client.force_login(make_user("s@example.org") if right == "stranger" else make_member(made, right))
    code = made.code if name == "partners" else made.partners.get(name="A").code
    response = client.post(reverse(name, args=[code]), EAST | {"direction": "down"})
    assert response.status_code == (404 if right == "stranger" else 403)
    assert names(made) == ["A", "B"]


def test_partners_page_of_a_viewer_offers_no_change(client: Client) -> None:
    made = make_collaboration()
    client.force_login(make_member(made, "viewer"))
    page = client.get(reverse("partners", args=[made.code])).content.decode()
    assert "North" in page
    assert "partner_" not in page
    assert '<form method="post" novalidate' not in page
    assert "Change" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_partners_page_takes_the_same_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, n: int
) -> None:
    made = make_collaboration(partners=[f"P{one}" for one in range(n)])
    client.force_login(owner_of(made))
    with django_assert_num_queries(5):  # session, user, collaboration, partners for the list and for their sectors
        client.get(reverse("partners", args=[made.code]))


@pytest.mark.parametrize(
    ("sectors", "ticked", "hint"),
    [
        (["acute", "acute"], True, "all of one sector"),
        (["acute", "social_care"], False, "come from different sectors"),
        (["acute", "social_care"], True, ""),
        (["acute", "acute"], False, ""),
        (["acute"], True, ""),
    ],
)
def test_partners_sectors_suggest_the_flag(client: Client, sectors: list[str], ticked: bool, hint: str) -> None:
    made = make_collaboration(partners=[], cross_sector=ticked)
    for number, sector in enumerate(sectors):
        made.add_partner(by=owner_of(made), name=f"P{number}", sector=sector, size="small")
    client.force_login(owner_of(made))
    for name in ("partners", "collaboration", "collaboration_change"):
        page = client.get(reverse(name, args=[made.code])).content.decode()
        assert ("Should “Different sectors”" in page) is bool(hint)
        assert hint in page
