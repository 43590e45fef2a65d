"""Who may do what: a stranger finds nothing, a member without the right is told so."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Collaboration, Right
from ioc_assess.collaborations.rights import ANY, OWNS, RUNS, get_collaboration
from tests.factories import make_collaboration, make_member, make_user, owner_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("right", "may_run", "may_own"), [("owner", True, True), ("facilitator", True, False), ("viewer", False, False)]
)
def test_rights_of_a_member(rf: RequestFactory, right: str, may_run: bool, may_own: bool) -> None:
    made = make_collaboration()
    request = rf.get("/")
    request.user = owner_of(made) if right == "owner" else make_member(made, right)
    found = get_collaboration(request, made.code)
    assert (found, found.my_right) == (made, right)
    assert (found.may_run, found.may_own) == (may_run, may_own)
    for needs, may in [(ANY, True), (RUNS, may_run), (OWNS, may_own)]:
        if may:
            assert get_collaboration(request, made.code, needs=needs) == made
        else:
            with pytest.raises(PermissionDenied):
                get_collaboration(request, made.code, needs=needs)


def test_rights_of_a_stranger(rf: RequestFactory) -> None:
    made = make_collaboration()
    elsewhere = make_member(make_collaboration(name="Elsewhere"), Right.OWNER)
    users: list[User | AnonymousUser] = [make_user("stranger@example.org"), elsewhere, AnonymousUser()]
    for user in users:
        request = rf.get("/")
        request.user = user
        with pytest.raises(Http404):
            get_collaboration(request, made.code)


def test_rights_anonymous_sees_not_even_what_has_no_members() -> None:
    made = make_collaboration()
    made.memberships.all().delete()
    assert list(Collaboration.objects.visible_to(AnonymousUser())) == []


def test_rights_of_a_row_read_otherwise_are_none() -> None:
    make_collaboration()
    found = Collaboration.objects.get()
    assert (found.my_right, found.may_run, found.may_own) == (None, False, False)
