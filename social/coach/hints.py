"""How is a finding of the house rules told to a script in the writer's browser?"""

from __future__ import annotations

from typing import Any

from models import Community, Person
from moderation.ruling import Action
from social.coach.forms import TextForm
from social.rulebook import Finding, findings

PARTS = {"title": "title", "source": "text"}  # what moderation calls a part, and what the page does


def hints(form: TextForm, writer: Person, community: Community | None) -> list[dict[str, Any]]:
    """List what the rules find: where (in UTF-16 units, as browsers count), and what to say."""
    texts = {"title": form.title.data or "", "source": form.text.data or ""}
    kind = form.kind.data or ""
    found = findings(texts["source"], writer, community, kind, title=texts["title"])
    if kind == "message":  # between people nothing follows from it: the writer decides
        found = [one._replace(action=Action.COACH) for one in found]
    return [hint(one, texts[one.part]) for one in found]


def hint(finding: Finding, text: str) -> dict[str, Any]:
    """Tell one finding."""
    return {
        "part": PARTS[finding.part],
        "start": units(text[: finding.start]),
        "end": units(text[: finding.end]),
        "rule": finding.rule,
        "action": finding.action,
        "is_leak": finding.is_leak,
        "can_quote": finding.can_quote,
        "message": finding.message,
        "reason": finding.reason,
        "cover": finding.shown,
    }


def units(text: str) -> int:
    """Count as browsers do: two for a sign beyond the first 65,536."""
    return len(text) + sum(letter > "\uffff" for letter in text)
