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
from .models.comment import Said
from .models.response import Change, Closed


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
    entered = Response.objects.filter(round=now, secret_hash=digest("entered", secret)).first()
    if entered:
        asked = {code: value for code, value in answers.items() if code in entered.asked()}
        stored = {code: value for code, (_version, value) in entered.stored().items()}
        same = (entered.partner, entered.role, stored) == (partner, role, asked)
        if not same or not all(_written(now, section, said) for section, said in _kept(entered, comments).items()):
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
    Comment.objects.bulk_create(
        Comment(round=now, section=section, text=said.text, may_quote=said.may_quote)
        for section, said in _kept(response, comments).items()
    )
    response.submit(result_secret=new_secret())
    # The form's secret stays in a page of the facilitator's browser, so it must not open the personal result.
    Response.objects.filter(pk=response.pk).update(entered_for=True, secret_hash=digest("entered", secret))
    now.record(by=by, verb=Event.Verb.ANSWERS_ENTERED)


def _kept(response: Response, comments: Mapping[str, Said]) -> dict[str, Said]:
    """Those on sections of which the person is asked something."""
    sections = {item.section for item in response.questions()}
    return {section: said for section, said in comments.items() if said.text and section in sections}


def _written(round: Round, section: str, said: Said) -> bool:
    """Whether somebody wrote this. No row tells any more who did, so that is all that can be known of a comment."""
    handed_in = round.comments.filter(response=None, section=section)
    return handed_in.filter(text=said.text, may_quote=said.may_quote).exists()
