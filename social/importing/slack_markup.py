"""How does Slack's way of writing become Markdown?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from social.importing.stream import Names

CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
ANGLE = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
BOLD = re.compile(r"(?<![\w*])\*(\S(?:[^*\n]*\S)?)\*(?![\w*])")
STRUCK = re.compile(r"(?<![\w~])~(\S(?:[^~\n]*\S)?)~(?![\w~])")
# A link to a message: https://team.slack.com/archives/C1/p1452837318000002
LINK = re.compile(r"https://[\w.-]+\.slack\.com/archives/(\w+)/p(\d{10})(\d{6})(?:\?.*)?")


def markdown(text: str, names: Names) -> str:
    """Turn Slack's text into Markdown; code stays as it was typed."""
    parts = CODE.split(text)
    return "".join(
        fenced(part) if place % 2 else prose(part, names) for place, part in enumerate(parts)
    ).strip()


def fenced(code: str) -> str:
    """Give a block of code lines of its own, as Markdown wants them."""
    if not code.startswith("```"):
        return html.unescape(code)
    inside = html.unescape(bare(code[3:-3])).strip("\n")
    return f"\n```\n{inside}\n```\n"


def bare(code: str) -> str:
    """Show addresses in code as they were typed."""
    return ANGLE.sub(lambda match: match[3] or match[2], code)


def prose(text: str, names: Names) -> str:
    """Turn names, links, bold and struck words of one stretch without code."""
    text = BOLD.sub(r"**\1**", text)
    text = STRUCK.sub(r"~~\1~~", text)
    return html.unescape(ANGLE.sub(angle(names), text))


def angle(names: Names) -> Callable[[re.Match[str]], str]:
    """Make the function that turns what stands in angle brackets."""

    def turn(match: re.Match[str]) -> str:
        sign, target, label = match.groups()
        if sign == "@":
            return "@" + names.handles.get(target, label or target)
        if sign == "#":
            slug = names.slugs.get(target)
            return f"[{escaped(label or slug)}](/communities/{slug})" if slug else label or target
        if sign == "!":
            return "@" + (label or target.split("^")[0]).lstrip("@")
        here = LINK.fullmatch(target)
        if here and here[1] in names.slugs:
            address = names.address(f"{here[1]}:{here[2]}.{here[3]}")
            day = datetime.fromtimestamp(int(here[2]), UTC).date().isoformat()
            return f"[{escaped(label or names.slugs[here[1]])}, {day}]({address})"
        address = (
            target.removeprefix("mailto:") if label == target.removeprefix("mailto:") else target
        )
        return f"[{escaped(label)}]({target})" if label and label != address else address

    return turn


def escaped(label: str) -> str:
    """Keep brackets in a link's words from ending it."""
    return label.replace("[", "(").replace("]", ")")


def body(message: Mapping[str, Any], names: Names) -> str:
    """Write a whole message: its text, and what bots attached."""
    parts = [markdown(str(message.get("text") or ""), names)]
    parts += [attached(one, names) for one in listed(message.get("attachments"))]
    return "\n\n".join(part for part in parts if part)


def attached(facts: Mapping[str, Any], names: Names) -> str:
    """Quote what a bot or a link preview attached."""
    lines = [str(facts.get(name) or "") for name in ("pretext", "title", "text")]
    for one in listed(facts.get("fields")):
        lines.append(f"{one.get('title') or ''}: {one.get('value') or ''}")
    lines = [line for line in lines if line] or [str(facts.get("fallback") or "")]
    quoted = markdown("\n".join(lines), names)
    return "\n".join(f"> {line}" for line in quoted.splitlines())


def files(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """List the files of a message, in the older form and the newer one."""
    one = message.get("file")
    return [*listed(message.get("files")), *([one] if isinstance(one, dict) else [])]


def listed(value: Any) -> list[Mapping[str, Any]]:
    """Take the objects of a list; anything else is an empty one."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
