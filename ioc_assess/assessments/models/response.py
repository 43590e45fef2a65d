"""What respondents give: a response with its answers, known only by a secret in their browser."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.accounts.secrets import digest, new_secret
from ioc_assess.collaborations.models import Partner, Refused
from ioc_assess.operations.models import Event
from ioc_assess.theory.model import Item

from ..prepared import Given, Prepared
from ..questionnaire import Part, asked_of, parts
from .answer import STANDING, Answer, Change, Value, by_item
from .comment import Comment, Said
from .invitation import Invitation
from .round import Round, theory_of


class Closed(Refused):
    """The round takes no more answers."""


class DeletesAnswers(Refused):
    """A change of role would delete so many answers and comments, which is more than was agreed to."""

    def __init__(self, count: int, comments: int = 0) -> None:
        super().__init__(_("This change deletes answers. Say first that it may."))
        self.count = count
        self.comments = comments


def _hold(partner: Partner | None) -> bool:
    """Keep a partner from being removed until the transaction ends; whether it is still there."""
    return not partner or Partner.objects.select_for_update(no_key=True).filter(pk=partner.pk).exists()


def _removed() -> Refused:
    return Refused(_("This organisation has been removed meanwhile. Choose another one."))


class ResponseManager(models.Manager["Response"]):
    def find(self, round_code: str, secret: str) -> Response | None:
        """The unsubmitted response that the browser's secret opens, with its round, in one query."""
        return self._opened(round_code, "response", secret, submitted=False)

    def find_submitted(self, round_code: str, secret: str) -> Response | None:
        """The submitted response that the second secret opens, with its round, in one query."""
        return self._opened(round_code, "result", secret, submitted=True)

    def _opened(self, round_code: str, purpose: str, secret: str, *, submitted: bool) -> Response | None:
        if not secret:
            return None
        found = _OPENED[submitted].fetch(code=round_code, secret_hash=digest(purpose, secret))
        for response in found:
            response.opened_with = secret
        return found[0] if found else None

    def begin(
        self,
        *,
        round: Round,
        partner: Partner | None,
        role: str,
        secret: str | None = None,
        invitation: Invitation | None = None,
    ) -> tuple[Response, str]:
        """A new response and its secret, which is stored nowhere; ``secret`` where the browser brings it, and then with
        the ``invitation`` that it belongs to, if any. ``Closed`` where the round takes no answers, ``Refused`` where
        the place of a solo or declared round is taken, the partner is gone, or the invitation opens nothing more."""
        try:
            return self._begin(round, partner, role, secret or new_secret(), invitation)
        except IntegrityError as error:
            # PostgreSQL looks for the round at the end of the transaction, and it has just been erased.
            raise Closed(_("This round has closed, so it takes no more answers.")) from error

    @transaction.atomic
    def _begin(
        self, round: Round, partner: Partner | None, role: str, secret: str, invitation: Invitation | None
    ) -> tuple[Response, str]:
        now = Round.objects.filter(pk=round.pk).first()
        if now is None or not now.takes_answers or now.mode == Round.Mode.WORKSHOP:
            raise Closed(_("This round has closed, so it takes no more answers."))
        if not _hold(partner):
            raise _removed()
        if invitation:
            # By its link, since that may have become another's meanwhile: see Invitation.correct.
            usable = Invitation.objects.filter(secret_hash=invitation.secret_hash, done=False, revoked=False)
            if not usable.update(begun=True):
                raise Refused(_("This personal link has been used or taken back. Ask whoever sent it to you."))
        slot = None
        if round.mode == Round.Mode.SOLO:
            slot = "solo"
        elif round.mode == Round.Mode.DECLARED:
            if partner is None:
                raise Refused(_("Choose the partner whose position you state."))
            slot = f"declared:{partner.code}"
        try:
            with transaction.atomic():
                response = self.create(
                    round=round,
                    secret_hash=digest("response", secret),
                    partner=partner,
                    role=role,
                    touched_on=timezone.localdate(),
                    slot=slot,
                )
                response.opened_with = secret
        except IntegrityError as error:
            raise Refused(
                _("Somebody else answers here already. Ask your facilitator if that should have been you.")
            ) from error
        return response, secret


class Response(models.Model):
    """One person's answers. Its id is random, and after submission no date stands on it.

    ``secret_hash`` is that of the secret in the respondent's browser. Submission replaces it by the hash of a second
    secret, so that no earlier link leads to the answers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="responses")
    secret_hash = models.CharField(max_length=64, unique=True)
    partner = models.ForeignKey(Partner, null=True, on_delete=models.PROTECT, related_name="responses")
    role = models.CharField(max_length=20)
    entered_for = models.BooleanField(default=False)
    submitted = models.BooleanField(default=False)
    touched_on = models.DateField(null=True)
    slot = models.CharField(max_length=30, null=True)  # noqa: DJ001  the constraint below lets only nulls repeat
    #: Versions by section of comments that were taken back, so that none comes back by a late save
    comments_gone = models.JSONField(default=dict)

    #: Of the comment on the section for which the response was locked; 0: there is none
    comment_version = 0
    #: The secret by which it was found or begun; in no table
    opened_with = ""

    objects = ResponseManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "slot"], name="response_slot_once"),
            models.CheckConstraint(
                condition=Q(submitted=False) | Q(touched_on=None), name="response_no_date_once_submitted"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def partner_name(self) -> str:
        """As the partner was called when the round opened; empty for whoever belongs to none."""
        partner = self.partner
        return next((one.name for one in self.round.frozen.partners if partner and one.code == partner.code), "")

    def asked(self) -> tuple[str, ...]:
        """Codes of the items that this person is asked."""
        return tuple(item.code for item in self.questions())

    def questions(self, role: str = "") -> tuple[Item, ...]:
        """The items that this person is asked, or would be in another role."""
        theory = self.round.theory
        return asked_of(theory, [theory.item[code] for code in self.round.frozen.items], role or self.role)

    def pages(self) -> tuple[Part, ...]:
        """The pages on which this person is asked."""
        assert self.round.edition
        return _pages(self.round.edition.sha256, self.asked())

    def stored(self) -> dict[str, tuple[int, Value]]:
        """Version and value of each answer, by item code: of one that was taken back, a version and ``None``."""
        return by_item(STANDING.fetch(pk=self.pk))

    def given(self) -> dict[str, int | str]:
        """The answers that stand, by item code."""
        return {code: value for code, (_version, value) in self.stored().items() if value is not None}

    def said(self, section: str) -> Said:
        """The comment on a section that stands."""
        found = _SAID.fetch(pk=self.pk, section=section)
        if not found:
            return Said(version=self.comments_gone.get(section, 0))
        return Said(version=found[0][0], text=found[0][1], may_quote=found[0][2])

    def _lock(self, section: str = "", **write: Any) -> dict[str, tuple[int, Value]]:
        """Keep answers and comments from everyone else until the transaction ends, make sure that they may still
        change, and return the answers as ``stored`` does. ``section``: whose ``comment_version`` to fetch along.
        ``write``: what to write into the response's row, else the day.

        First the response, then the round's state in a statement of its own: publishing first closes the round and
        then waits for all responses, so whoever gets here after it sees the round closed.
        """
        # Writing takes the row's lock as well, and saves a query.
        write = write or {"touched_on": timezone.localdate()}
        if not Response.objects.filter(pk=self.pk, submitted=False).update(**write):
            raise Closed(_("These answers have been submitted already, so they cannot change any more."))
        rows = _LOCKED.fetch(pk=self.pk, section=section)
        self.role, self.comments_gone, state, closes_at, comment_version = rows[0][:5]
        self.comment_version = comment_version or self.comments_gone.get(section, 0)
        if state != Round.State.OPEN or (closes_at is not None and closes_at <= timezone.now()):
            raise Closed(_("This round has closed, so it takes no more answers."))
        return by_item(row[5:] for row in rows if row[5] is not None)  # without answers there is one empty row

    @transaction.atomic
    def save_answers(self, changes: Mapping[str, Change]) -> dict[str, tuple[int, Value]]:
        """Store what changed, by item code, and return what stands of it now: version and value (``None``: no answer;
        version 0: none was ever given). Where that is another value than was brought, the answer was changed elsewhere
        since the page was made, and nothing was stored over it. The same level twice is no conflict.

        Each version is built upon once, also by the value that stands already and by nothing in place of nothing. So
        once something that built on a version was told to have come, whatever else built on it, or on one before, and
        comes late changes nothing.

        What the person is not asked, after a change of role in another window, is left out.
        ``Closed`` where nothing may change any more; then nothing is stored."""
        return self._keep_answers(self._lock(), changes)

    @transaction.atomic
    def save_part(
        self, changes: Mapping[str, Change], *, section: str, said: Said
    ) -> tuple[dict[str, tuple[int, Value]], Said | None]:
        """As ``save_answers``, and with the answers the comment on a section. What stands of it now comes with them;
        ``None`` where nothing of the section is asked."""
        standing = self._keep_answers(self._lock(section), changes)
        if all(item.section != section for item in self.questions()):
            return standing, None
        stands = Comment.objects.keep(
            response=self.pk, round=self.round_id, section=section, said=said, version=self.comment_version
        )
        if not stands.text:
            self._note_gone({section: stands.version})
        return standing, stands

    def _note_gone(self, versions: Mapping[str, int]) -> None:
        gone = self.comments_gone | dict(versions)
        if gone != self.comments_gone:
            self.comments_gone = gone
            self.save(update_fields=["comments_gone"])

    def _keep_answers(
        self, standing: dict[str, tuple[int, Value]], changes: Mapping[str, Change]
    ) -> dict[str, tuple[int, Value]]:
        asked = self.asked()
        changes = {code: change for code, change in changes.items() if code in asked}
        store: list[Answer] = []
        for code, change in changes.items():
            version = standing.get(code, (0, None))[0]
            if version != change.base:
                continue
            # A first version is random: where a response was deleted and one begun anew with the same personal link,
            # a page of the first does not pass for one of the second.
            following = version + 1 if version else secrets.randbelow(1_000_000) + 1
            store.append(Answer.of(self, code, change.value, following))
            standing[code] = (following, change.value)
        if store:
            Answer.every.bulk_create(
                store,
                update_conflicts=True,
                unique_fields=["response", "item"],
                update_fields=["level", "no_level", "version"],
            )
        return {code: standing.get(code, (0, None)) for code in changes}

    @transaction.atomic
    def submit(self, *, result_secret: str) -> None:
        """Hand the answers in, once: they cannot change any more, their date goes, and only ``result_secret``, which
        the browser holds, leads to them. An invitation by which they were begun is done, and does not lead to them.
        ``Closed`` where the round has closed or they were submitted before, ``Refused`` where there is no answer to
        hand in."""
        self._invited().update(begun=True, done=True)
        secret_hash = digest("result", result_secret)
        stored = self._lock(submitted=True, touched_on=None, secret_hash=secret_hash, comments_gone={})
        values = {value for _version, value in stored.values()}
        if not values - {None}:
            raise Refused(_("You have not answered any question yet. Answer at least one, then submit."))
        if None in values:
            Answer.every.filter(response=self.pk, level=None, no_level=None).delete()
        self.comments.update(response=None)

    @transaction.atomic
    def change_role(self, *, partner: Partner | None, role: str, may_delete: int = 0) -> None:
        """Correct partner and role before submission. Answers to questions that the new role is not asked go, and
        comments on sections of which it is asked none, up to ``may_delete`` of them together; where there are more
        nothing changes: ``DeletesAnswers``."""
        # The partner first, as where a response begins: whoever begins one with the same link waits for this one.
        there = _hold(partner)
        self._lock()  # tells first where the round has closed or is gone
        if not there:
            raise _removed()
        if self.round.mode == Round.Mode.DECLARED and partner != self.partner:
            raise Refused(_("The partner of a stated position cannot change. Clear this device and begin again."))
        asked = self.questions(role)
        no_longer_asked = self.answers.exclude(item__in=[item.code for item in asked])
        comments = self.comments.exclude(section__in={item.section for item in asked})
        count, said = no_longer_asked.count(), comments.count()
        if count + said > may_delete:
            raise DeletesAnswers(count, said)
        self.partner, self.role = partner, role
        self.save(update_fields=["partner", "role"])
        if count:
            no_longer_asked.update(level=None, no_level=None, version=F("version") + 1)
        if said:
            self._note_gone({one: version + 1 for one, version in comments.values_list("section", "version")})
            comments.delete()

    @transaction.atomic
    def release(self, *, by: User) -> None:
        """Delete an unsubmitted solo or declared response, so that someone else can answer in its place."""
        assert self.slot
        label = self.partner_name or self.round.title
        begun = self.round.invitations.filter(begun=True, done=False)
        held = [one.pk for one in begun if one.response_hash == self.secret_hash]
        Invitation.objects.filter(pk__in=held, done=False).update(begun=False)
        if not self._delete_draft():
            raise Refused(_("These answers have been submitted, or their place was cleared already."))
        self.round.record(by=by, verb=Event.Verb.POSITION_RELEASED, detail=label)

    @transaction.atomic
    def discard(self) -> bool:
        """Delete an unsubmitted response: whoever clears the device before submitting takes everything back, and may
        begin again with a personal link. False where it was submitted meanwhile, or is gone."""
        held = self._invited().filter(done=False)
        list(held.select_for_update(no_key=True).values_list("pk"))
        if not self._delete_draft():  # then what was begun anew meanwhile with the same link stays begun
            return False
        held.update(begun=False)
        return True

    def _invited(self) -> QuerySet[Invitation]:
        """The invitation whose link opened it, if one did."""
        usable = Invitation.objects.filter(revoked=False)
        return usable.filter(secret_hash=digest("invitation", self.opened_with)) if self.opened_with else usable.none()

    def _delete_draft(self) -> bool:
        """Whether there was one. The lock comes first: Django deletes by key whatever it has found, so that answers
        submitted in between would go too."""
        draft = Response.objects.filter(pk=self.pk, submitted=False)
        if not draft.select_for_update(no_key=True).exists():
            return False
        draft.delete()
        return True


@lru_cache(maxsize=256)  # a round has two or three sets of items, by role
def _pages(edition: str, items: tuple[str, ...]) -> tuple[Part, ...]:
    theory = theory_of(edition)
    return parts(theory, [theory.item[code] for code in items])


def _opened(submitted: bool) -> QuerySet[Response]:
    # The theory's text is long and read once a process: see Edition.theory.
    whole = Response.objects.select_related("partner", "round__edition", "round__collaboration")
    return whole.defer("round__edition__text").filter(
        round__code=Given("code", models.CharField()),
        secret_hash=Given("secret_hash", models.CharField()),
        submitted=submitted,
    )


#: What every page of a respondent asks
_OPENED = {submitted: Prepared(partial(_opened, submitted)) for submitted in (False, True)}
_SAID = Prepared(
    lambda: Comment.objects.filter(
        response=Given("pk", models.UUIDField()), section=Given("section", models.CharField())
    ).values_list("version", "text", "may_quote")
)
#: Role, round's state, closing time and version of the comment on a section with each answer: a row for each, or one
#: with none
_LOCKED = Prepared(
    lambda: Response.objects.filter(pk=Given("pk", models.UUIDField())).values_list(
        "role",
        "comments_gone",
        "round__state",
        "round__closes_at",
        Subquery(
            Comment.objects.filter(response=OuterRef("pk"), section=Given("section", models.CharField())).values(
                "version"
            )
        ),
        "answers__item",
        "answers__level",
        "answers__no_level",
        "answers__version",
    )
)
