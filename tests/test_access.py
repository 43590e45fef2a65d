"""Every page is closed unless it stands on the list of public ones."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

PUBLIC = {
    "home",
    "healthz",
    "theory",
    "account_login",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "join_code",
}
# Public, but only with the right link or cookie is there anything.
RESPONDENTS = {
    "join",
    "answer",
    "answer_role",
    "answer_check",
    "answer_result",
    "answer_clear",
    "answer_part",
}
POSTED_ONLY = {"account_logout"}
# Public, but without what comes before it sends back to that.
SECOND_STEP = {"account_confirm_login_code": "account_request_login_code"}

# Public, but to someone without a link the page that says so.
NEEDS_LINK = {"invitation", "invitation_open"}

CODED = [
    "collaboration",
    "collaboration_change",
    "partners",
    "partner_change",
    "partner_move",
    "partner_remove",
    "members",
    "member_change",
    "member_remove",
    "member_leave",
    "invitation_revoke",
    "events",
]

# For each address with a part to fill in, an example: {"round": {"code": "abc"}}.
EXAMPLES: dict[str, dict[str, str]] = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
    "round_new": {"code": "abcdefghjkmn"},
    "round": {"code": "abcdefghjkmn"},
    "round_change": {"code": "abcdefghjkmn"},
    "round_remove": {"code": "abcdefghjkmn"},
    "round_open": {"code": "abcdefghjkmn"},
    "round_close": {"code": "abcdefghjkmn"},
    "round_reopen": {"code": "abcdefghjkmn"},
    "round_publish": {"code": "abcdefghjkmn"},
    "round_release": {"code": "abcdefghjkmn"},
    "round_join": {"code": "abcdefghjkmn"},
    "round_qr": {"code": "abcdefghjkmn"},
    "round_results": {"code": "abcdefghjkmn"},
    "join": {"code": "abcdefgh"},
    **{name: {"code": "abcdefghjkmn"} for name in RESPONDENTS - {"join", "answer_part"}},
    "answer_part": {"code": "abcdefghjkmn", "part": "trust"},
    **{name: {"code": "abcdefghjkmn"} for name in CODED},
    "invitation_open": {"secret": "s" * 43},
}


def names(patterns: list[URLPattern | URLResolver]) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


NAMES = list(names(get_resolver().url_patterns))


def test_access_every_address_has_a_name_of_its_own() -> None:
    assert None not in NAMES
    assert len(NAMES) == len(set(NAMES))
    assert set(NAMES) >= PUBLIC


@pytest.mark.django_db
@pytest.mark.parametrize("name", NAMES)
def test_access_of_a_stranger(client: Client, name: str) -> None:
    address = reverse(name, kwargs=EXAMPLES.get(name))
    response = client.get(address)
    if name in POSTED_ONLY:
        assert response.status_code == 405
    elif name in SECOND_STEP:
        assert (response.status_code, response["Location"]) == (302, reverse(SECOND_STEP[name]))
    elif name in RESPONDENTS | NEEDS_LINK:
        assert response.status_code == 404
    elif name in PUBLIC:
        assert response.status_code == 200
    else:
        assert response.status_code == 302
        assert response["Location"] == f"{reverse('account_login')}?next={address}"
        assert client.get(response["Location"]).status_code == 200
