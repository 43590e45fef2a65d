"""A prepared query gives what its queryset would, whoever asks and however often."""

import threading
import uuid

import pytest
from django.db import connection, connections, models
from pytest_django import DjangoAssertNumQueries

from ioc_assess.assessments.models import Answer, Response
from ioc_assess.assessments.prepared import Given, Prepared
from tests.factories import answer, make_round

pytestmark = pytest.mark.django_db

BY_PK = Prepared(
    lambda: (
        Response.objects.select_related("partner", "round__collaboration")
        .defer("round__title")
        .filter(pk=Given("pk", models.UUIDField()), submitted=False)
    )
)
BY_LEVEL = Prepared(
    lambda: (
        Answer.objects.filter(
            response=Given("pk", models.UUIDField()), level__gte=Given("least", models.IntegerField())
        )
        .order_by("item")
        .values_list("item", "level")
    )
)


def test_prepared_objects_are_those_of_the_queryset(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    made = make_round()
    first = answer(made, {"faith-1a": 3}, submit=False)
    second = answer(made, {"faith-1a": 3}, partner=None, role="public", submit=False)
    with django_assert_num_queries(2):
        ((found,), (other,)) = BY_PK.fetch(pk=first.pk), BY_PK.fetch(pk=second.pk)
        assert (found, other) == (first, second)
        assert (found.partner, other.partner) == (first.partner, None)
        assert found.round.collaboration.name == "Pellshire Alliance"
        assert found.round.frozen == made.frozen
        assert found.touched_on == first.touched_on
    with django_assert_num_queries(1):
        assert found.round.title == made.title


def test_prepared_rows_are_those_of_the_queryset() -> None:
    made = make_round()
    response = answer(made, {"faith-1a": 3, "trust-1a": 1, "trust-2a": "dont_know"}, submit=False)
    assert BY_LEVEL.fetch(pk=response.pk, least=0) == [("faith-1a", 3), ("trust-1a", 1)]
    assert BY_LEVEL.fetch(pk=response.pk, least=2) == [("faith-1a", 3)]
    assert BY_LEVEL.fetch(pk=uuid.uuid4(), least=0) == []


def test_prepared_needs_every_value() -> None:
    with pytest.raises(KeyError):
        BY_LEVEL.fetch(pk=uuid.uuid4())


def test_prepared_values_are_never_part_of_the_sql() -> None:
    by_role = Prepared(lambda: Response.objects.filter(role=Given("role", models.CharField())).values_list("role"))
    answer(make_round(), {}, submit=False)
    assert by_role.fetch(role="executive' OR '1'='1") == []
    assert by_role.fetch(role="executive") == [("executive",)]


@pytest.mark.django_db(transaction=True)
def test_prepared_asks_by_the_connection_of_its_thread() -> None:
    response = answer(make_round(), {"faith-1a": 3}, submit=False)
    assert BY_PK.fetch(pk=response.pk) == [response]
    seen: list[object] = []

    def ask() -> None:
        seen.extend(BY_PK.fetch(pk=response.pk))
        seen.append(connections["default"].connection is not connection_here)
        connections.close_all()

    connection_here = connection.connection
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert seen == [response, True]
