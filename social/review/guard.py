"""Who looks at the moderators' pages? Asked once a request."""

from __future__ import annotations

from flask import g

from social.judges import Judge, judge_of
from social.viewer import viewer


def here() -> Judge:
    """Say what the viewer may be asked to judge."""
    if "judge" not in g:
        g.judge = judge_of(viewer())
    found: Judge = g.judge
    return found
