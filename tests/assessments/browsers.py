"""A respondent's browser for tests: the test client, with the steps that everyone takes."""

from __future__ import annotations

import re
from http.cookies import Morsel
from typing import Any

from django.apps import apps
from django.test import Client
from django.urls import reverse

from ioc_assess.assessments.models import Response, Round


def join(round: Round, client: Client | None = None) -> Client:
    """A browser in which the join link was opened."""
    client = client or Client()
    client.get(reverse("join", args=[round.join_code]))
    return client


def begin(
    round: Round, *, partner: str | None = "North", role: str = "executive", client: Client | None = None
) -> Client:
    """A browser in which answering has begun."""
    client = join(round, client)
    chosen = round.collaboration.partners.get(name=partner).code if partner else "none"
    client.post(reverse("answer", args=[round.code]), {"partner": chosen, "role": role})
    return client


def give(client: Client, round: Round, part: str, answers: dict[str, str], go: str = "on") -> Any:
    """Post answers, by item code, to a page as it stands now; gives the reply."""
    address = reverse("answer_part", args=[round.code, part])
    return client.post(address, {**was(client.get(address)), **answers, "go": go})


def was(page: Any) -> dict[str, str]:
    """What a page says stood there when it was drawn."""
    return dict(re.findall(r'name="(was-[^"]+)" value="([^"]*)"', page.content.decode()))


def cookies(client: Client) -> dict[str, Morsel[str]]:
    """The browser's cookies by name, those that were deleted left out."""
    return {name: morsel for name, morsel in client.cookies.items() if morsel.value}


def secrets_of(client: Client) -> set[str]:
    return {morsel.value for name, morsel in cookies(client).items() if name != "csrftoken"}


def stored() -> dict[str, int | str]:
    """The answers of the only response."""
    return {one.item: one.value for one in Response.objects.get().answers.all()}


def submit(client: Client, round: Round) -> Any:
    address = reverse("answer_check", args=[round.code])
    client.get(address)
    return client.post(address)


def everything_stored() -> dict[str, list[Any]]:
    """Every row of every table, to see that a request wrote nothing."""
    return {model._meta.label: sorted(map(str, model._base_manager.values_list())) for model in apps.get_models()}
