"""Events are only ever added."""

import pytest

from ioc_assess.operations.models import Event
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def record(label: str, code: str = "abc") -> Event:
    return Event.objects.record(
        by=None, verb=Event.Verb.ROUND_CLOSED, collaboration_code=code, label=label, detail="its time was up"
    )


def test_event_tells_what_happened_in_one_collaboration_newest_first() -> None:
    first, other, last = record("Spring"), record("Elsewhere", code="xyz"), record("Autumn")
    assert list(Event.objects.of("abc")) == [last, first]
    assert list(Event.objects.of("xyz")) == [other]
    assert (first.actor, first.detail, str(first)) == (None, "its time was up", "closed the round Spring")


def test_event_is_never_changed() -> None:
    record("Spring")
    with pytest.raises(TypeError, match="never changed"):
        Event.objects.of("abc").update(label="Autumn")


def test_event_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(AssertionError):
        Event.objects.record(by=None, verb="peeped", collaboration_code="abc", label="Spring")


def test_event_outlives_its_actor() -> None:
    ann = make_user()
    made = Event.objects.record(by=ann, verb=Event.Verb.ROUND_OPENED, collaboration_code="abc", label="Spring")
    ann.delete()
    made.refresh_from_db()
    assert (made.actor, made.label) == (None, "Spring")
