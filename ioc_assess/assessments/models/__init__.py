"""Someone answering alone: rounds, the answers given in them, and the results that were published."""

from .answer import Answer
from .comment import Comment
from .invitation import Invitation
from .response import Response
from .results import Results
from .round import Edition, Round

__all__ = ["Answer", "Comment", "Edition", "Invitation", "Response", "Results", "Round"]
