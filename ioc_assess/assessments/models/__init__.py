"""Someone answering alone: rounds, the answers given in them, and the results that were published."""

from .response import Answer, Comment, Invitation, Response
from .results import Results
from .round import Edition, Round

__all__ = ["Answer", "Comment", "Edition", "Invitation", "Response", "Results", "Round"]
