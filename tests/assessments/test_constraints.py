"""What the database itself refuses, beside what the tests of rounds and responses try."""

import pytest
from django.db import IntegrityError, transaction

from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.assessments.models import Edition, Invitation, Response, Results, Round
from tests.factories import make_round

pytestmark = pytest.mark.django_db


def invite(made: Round, email: str) -> Invitation:
    return Invitation.objects.create(
        round=made, email=email, nonce=new_secret(), secret_hash=digest("invitation", new_secret())
    )


def test_constraints_invite_an_address_once_a_round() -> None:
    first = make_round()
    invite(first, "cleo@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        invite(first, "Cleo@example.org")
    invite(make_round(first.collaboration), "cleo@example.org")
    assert Invitation.objects.count() == 2


def test_constraints_let_nobody_finish_who_has_not_begun_or_whose_link_was_taken_back() -> None:
    made = invite(make_round(), "cleo@example.org")
    found = Invitation.objects.filter(pk=made.pk)
    with pytest.raises(IntegrityError, match="invitation_done_was_begun"), transaction.atomic():
        found.update(done=True)
    with pytest.raises(IntegrityError, match="invitation_revoked_not_begun"), transaction.atomic():
        found.update(begun=True, revoked=True)
    assert found.update(begun=True, done=True) == 1


def test_constraints_let_a_place_be_taken_once_a_round() -> None:
    first = make_round()
    for made in (first, make_round(first.collaboration)):
        for _n in range(2):  # places of nobody in particular may repeat
            Response.objects.create(round=made, role="board", secret_hash=new_secret())
        Response.objects.create(round=made, role="board", secret_hash=new_secret(), slot="solo")
    with pytest.raises(IntegrityError), transaction.atomic():
        Response.objects.create(round=first, role="board", secret_hash=new_secret(), slot="solo")
    assert Response.objects.count() == 6


def test_constraints_store_results_once_a_kind() -> None:
    made = make_round()
    Results.objects.create(round=made, body={}, sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        Results.objects.create(round=made, body={}, sha256="1" * 64)
    with pytest.raises(IntegrityError, match="results_kind_known"), transaction.atomic():
        Results.objects.create(round=made, body={}, sha256="0" * 64, kind="guessed")
    Results.objects.create(round=made, body={}, sha256="0" * 64, kind="agreed")
    assert Results.objects.count() == 2


def test_constraints_store_an_edition_once() -> None:
    edition = make_round().edition
    assert edition is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(sha256=edition.sha256, name="other", version="2", text="")
    assert Edition.objects.installed() == edition
