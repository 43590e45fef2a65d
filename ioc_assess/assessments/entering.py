"""Entering someone's answers for them, from paper or because they have no device: begun, saved and submitted at once.

Whoever enters them sees what they type, and nothing of it afterwards. Nothing is kept between the pages of the form but
what the form itself carries.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.collaborations.models import Partner, Refused
from ioc_assess.operations.models import Event

from .models import Comment, Response, Round
from .models.answer import Change
from .models.comment import Said
from .models.response import Closed


class OtherEntered(Refused):
    """From this form other answers were entered before."""


@transaction.atomic
def enter(
    round: Round,
    *,
    by: User,
    secret: str,
    partner: Partner | None,
    role: str,
    answers: Mapping[str, int | str],
    comments: Mapping[str, Said],
) -> None:
    """Store and submit ``answers``, by item, and ``comments``, by section; what the role is not asked is left out.

    ``secret`` is that of the form: the same sent twice is stored once. ``OtherEntered`` where something else was sent
    with it before, ``Closed`` where the round takes no answers, ``Refused`` as in ``begin`` and ``submit``.
    """
    # The response is not there for publishing to wait for until all is done, so the round is held meanwhile.
    now = Round.objects.select_for_update(no_key=True).filter(pk=round.pk, code=round.code).first()
    if now is None:
        raise Closed(_("This round has been deleted meanwhile, so it takes no more answers."))
    same = entered_before(now, secret=secret, partner=partner, role=role, answers=answers)
    if same is not None:
        if not same:
            raise OtherEntered(
                _(
                    "From this form other answers have been entered before, and they cannot be changed. If what stands "
                    "here is of somebody else, check it and enter it now."
                )
            )
        return
    if not now.takes_answers:
        raise Closed(_("This round has closed, so it takes no more answers."))
    response, _secret = Response.objects.begin(round=now, partner=partner, role=role)
    response.save_answers({code: Change(base=0, value=value) for code, value in answers.items()})
    sections = {item.section for item in response.questions()}
    Comment.objects.bulk_create(
        Comment(round=now, section=section, text=said.text, may_quote=said.may_quote)
        for section, said in comments.items()
        if said.text and section in sections
    )
    response.submit(result_secret=new_secret())
    # The form's secret stays in a page of the facilitator's browser, so it must not open the personal result.
    Response.objects.filter(pk=response.pk).update(entered_for=True, secret_hash=digest("entered", secret))
    now.record(by=by, verb=Event.Verb.ANSWERS_ENTERED)


def entered_before(
    round: Round, *, secret: str, partner: Partner | None, role: str, answers: Mapping[str, int | str]
) -> bool | None:
    """Whether these answers were entered from this form; ``None`` where nothing was. Comments are not compared: no row
    tells any more whose they are, and whether anybody wrote such words is nobody's to ask."""
    found = Response.objects.filter(round=round, secret_hash=digest("entered", secret)).first()
    if found is None:
        return None
    asked = {code: value for code, value in answers.items() if code in found.asked()}
    return (found.partner, found.role, found.given()) == (partner, role, asked)
