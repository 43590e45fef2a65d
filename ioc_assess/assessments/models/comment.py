"""What people write beside their levels: a comment on each section, in their own words."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, replace

from django.db import models, transaction
from django.utils.translation import gettext as _

from ioc_assess.accounts.models import User
from ioc_assess.collaborations.models import Refused
from ioc_assess.operations.models import Event

from .round import Round

#: Characters of a comment: enough for a thought, too few for a letter that tells who wrote it.
MOST_CHARACTERS = 1000


@dataclass(frozen=True, kw_only=True)
class Said:
    """A comment as it stands, or as it is to stand: the ``version`` that a page showed (0: none stood there). Without
    ``text`` there is none."""

    version: int = 0
    text: str = ""
    may_quote: bool = False

    def says_the_same(self, other: Said) -> bool:
        return (self.text, self.may_quote) == (other.text, other.may_quote)


class CommentQuerySet(models.QuerySet["Comment"]):
    def quotable(self) -> CommentQuerySet:
        """Those that may be printed word for word: their writers said so, and nobody took them out."""
        return self.filter(may_quote=True, redacted_why="")


class CommentManager(models.Manager["Comment"]):
    def get_queryset(self) -> CommentQuerySet:
        return CommentQuerySet(self.model, using=self._db)

    def quotable(self) -> CommentQuerySet:
        return self.get_queryset().quotable()

    def keep(self, *, response: uuid.UUID, round: int, section: str, said: Said, version: int) -> Said:
        """Store a comment of a response that the caller has locked, where it builds on the ``version`` that stands, and
        return what stands now. Where that says something else, it was changed elsewhere, and nothing was stored over
        it. Each version is built upon once, as one of an answer is: see ``Response.save_answers``. Of a comment that
        was taken back nothing is left but the version, which the caller keeps."""
        own = self.filter(response=response, section=section)
        if version != said.version:
            found = own.values("version", "text", "may_quote").first()
            return Said(**found) if found else Said(version=version)
        # A first version is random: see Response.save_answers.
        following = version + 1 if version else secrets.randbelow(1_000_000) + 1
        if not said.text:
            if version:
                own.delete()
            return Said(version=following)
        now = {"text": said.text, "may_quote": said.may_quote, "version": following}
        if not (version and own.update(**now)):
            self.create(response_id=response, round_id=round, section=section, **now)
        return replace(said, version=following)

    def scatter(self, round: Round) -> None:
        """Write all comments of a round anew, in random order and under new ids. Rows that were written together lie
        together in a database, so they would tell which comments are of one person."""
        written = list(self.filter(round=round))
        secrets.SystemRandom().shuffle(written)
        self.filter(round=round).delete()
        self.bulk_create(
            [
                Comment(round_id=round.pk, section=one.section, text=one.text, may_quote=one.may_quote)
                for one in written
            ],
            batch_size=500,
        )


class Comment(models.Model):
    """What someone wrote on a section. After submission it belongs to no response, and after publishing nothing in the
    database tells which others the same person wrote. Of one that was taken out only the reason is left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="comments")
    response = models.ForeignKey("Response", null=True, on_delete=models.CASCADE, related_name="comments")
    section = models.CharField(max_length=40)
    text = models.TextField()
    may_quote = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    redacted_why = models.TextField(blank=True)

    objects = CommentManager()

    class Meta:
        constraints = [
            # Of those that belong to no response any more there are many.
            models.UniqueConstraint(fields=["response", "section"], name="comment_once")
        ]

    def __str__(self) -> str:
        return self.section

    @transaction.atomic
    def redact(self, *, by: User, why: str) -> None:
        """Take a published comment out: its words are overwritten, ``why`` stays in their place. For ever."""
        assert why
        held = Comment.objects.select_for_update(no_key=True, of=("self",))
        if not held.filter(pk=self.pk, redacted_why="", round__state=Round.State.PUBLISHED).first():
            raise Refused(_("This comment was taken out or deleted meanwhile."))
        self.text, self.redacted_why = "", why
        self.save(update_fields=["text", "redacted_why"])
        self.round.record(by=by, verb=Event.Verb.COMMENT_REDACTED, detail=why)
