"""What a facilitator may fill in about a round."""

import pytest

from ioc_assess.assessments.round_forms import OpenedRoundForm, RoundForm
from tests.factories import make_round

pytestmark = pytest.mark.django_db


def test_round_title_is_one_line_in_which_all_can_be_seen() -> None:
    made = make_round()
    assert OpenedRoundForm({"title": " Spring \t round"}, round=made).is_valid()
    for form in (
        OpenedRoundForm({"title": "Spring \u202e dnuor"}, round=made),
        RoundForm({"title": "Spring \u202e dnuor"}, collaboration=made.collaboration),
    ):
        assert "cannot be seen" in form.errors["title"][0]
