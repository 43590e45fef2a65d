"""Several people in one room: a workshop with its steps, the seats of those who take part, and their votes."""

from .seat import Seat
from .step import Step
from .vote import Vote
from .workshop import Workshop

__all__ = ["Seat", "Step", "Vote", "Workshop"]
