"""Events: what members and the house did, told to owners."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def of(self, collaboration_code: str) -> EventQuerySet:
        """What happened in one collaboration, the newest first."""
        return self.filter(collaboration_code=collaboration_code).select_related("actor").order_by("-at", "-pk")

    def update(self, **values: Any) -> NoReturn:
        raise TypeError("Events are never changed.")


class EventManager(models.Manager["Event"]):
    def get_queryset(self) -> EventQuerySet:
        return EventQuerySet(self.model, using=self._db)

    def of(self, collaboration_code: str) -> EventQuerySet:
        return self.get_queryset().of(collaboration_code)

    def take_out(self, user: Any, *, instead: str) -> None:
        """The one change that events see: whoever deletes their account is not named by them any more. Call it before
        that, while it can be told what they did. Names are looked for where they ever were members."""
        joined = self.filter(actor=user, verb=Event.Verb.MEMBER_JOINED)
        names = {user.name, *joined.values_list("label", flat=True)}
        where = set(self.filter(actor=user).values_list("collaboration_code", flat=True))
        named = Q(label__in=names, collaboration_code__in=where) | Q(label=user.email)
        about: models.QuerySet[Event] = models.QuerySet(Event, using=self._db).filter(
            named, verb__in=Event.ABOUT_MEMBERS
        )
        models.QuerySet.update(about, label=instead)

    def record(self, *, by: Any, verb: str, collaboration_code: str, label: str, detail: str = "") -> Event:
        """Write down what ``by`` did (``None``: the house itself). Call it in the verb's own transaction."""
        assert verb in Event.Verb.values
        return self.create(
            actor=by,
            automatic=by is None,
            verb=verb,
            collaboration_code=collaboration_code,
            label=label,
            detail=detail,
        )


class Event(models.Model):
    """One thing that a member did, or the house by itself. Append-only, but for the names of those
    who delete their account; written by the verbs.

    It names objects by code and label, so that it outlives them. What respondents do is never an event: it would say
    who answered when.
    """

    class Verb(models.TextChoices):
        COLLABORATION_STARTED = "collaboration_started", _("started the collaboration")
        COLLABORATION_CHANGED = "collaboration_changed", _("changed the collaboration")
        PARTNER_ADDED = "partner_added", _("added the partner")
        PARTNER_CHANGED = "partner_changed", _("changed the partner")
        PARTNERS_ORDERED = "partners_ordered", _("changed the order of the partners")
        PARTNER_REMOVED = "partner_removed", _("removed the partner")
        MEMBER_INVITED = "member_invited", _("invited")
        INVITATION_REVOKED = "invitation_revoked", _("took back the invitation of")
        MEMBER_JOINED = "member_joined", _("joined")
        RIGHT_CHANGED = "right_changed", _("changed the right of")
        MEMBER_REMOVED = "member_removed", _("removed")
        ROUND_STARTED = "round_started", _("prepared the round")
        ROUND_CHANGED = "round_changed", _("changed the round")
        ROUND_REMOVED = "round_removed", _("deleted the draft of the round")
        ROUND_OPENED = "round_opened", _("opened the round")
        ROUND_CLOSED = "round_closed", _("closed the round")
        ROUND_REOPENED = "round_reopened", _("reopened the round")
        ROUND_PUBLISHED = "round_published", _("published the round")
        POSITION_RELEASED = "position_released", _("cleared the place of")
        RESPONDENTS_INVITED = "respondents_invited", _("invited to the round by mail")
        RESPONDENTS_REMINDED = "respondents_reminded", _("reminded those invited to the round")
        LINK_SENT_AGAIN = "link_sent_again", _("sent a personal link again to")
        LINK_REVOKED = "link_revoked", _("took back the personal link of")
        ANSWERS_ENTERED = "answers_entered", _("entered answers for someone in the round")
        COMMENT_REDACTED = "comment_redacted", _("took a comment out of the round")
        WORKSHOP_TAKEN_OVER = "workshop_taken_over", _("took over the workshop")
        VOTES_RESET = "votes_reset", _("had a question voted on anew in the workshop")
        SEAT_REMOVED = "seat_removed", _("removed somebody from the workshop")
        SEAT_READMITTED = "seat_readmitted", _("let somebody into the workshop again")
        PROJECTOR_LINK_RENEWED = "projector_link_renewed", _("made a new projector link for the workshop")
        COLLABORATION_ERASED = "collaboration_erased", _("erased the collaboration")
        ANSWERS_DELETED = "answers_deleted", _("deleted the individual answers of the round")

    #: Verbs whose label is the name or address of somebody with an account
    ABOUT_MEMBERS = (
        Verb.MEMBER_INVITED,
        Verb.INVITATION_REVOKED,
        Verb.LINK_SENT_AGAIN,
        Verb.MEMBER_JOINED,
        Verb.RIGHT_CHANGED,
        Verb.MEMBER_REMOVED,
    )

    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), null=True, on_delete=models.SET_NULL, related_name="+"
    )
    #: The house did it. Without an actor and not automatic: whoever did it has no account any more.
    automatic = models.BooleanField(default=False)
    verb = models.CharField(_("what"), max_length=40, choices=Verb)
    collaboration_code = models.CharField(max_length=12, db_index=True)
    label = models.CharField(_("of what"), max_length=254)
    detail = models.TextField(_("detail"), blank=True)

    objects = EventManager()

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.label}"
