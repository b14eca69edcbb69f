"""Which work on polls waits for the worker?"""

from __future__ import annotations

from models import now
from social.jobs import each_minute
from social.polls import closing, rounds


@each_minute("polls.turn")
def turn(timestamp: int) -> None:
    """Close the polls whose time is over, and ask again what is due."""
    closing.close_due(now())
    rounds.ask_again(now())
