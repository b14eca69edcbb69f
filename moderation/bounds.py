"""How much of a text is formatted? What goes beyond stays as it was written.

Each mark costs about the same, in the parser and again in the sanitiser, and a text may consist of
nothing else: without bounds, one preview can cost what fourteen ordinary ones do.
"""

from __future__ import annotations

import re

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from moderation import limits

_MARKS = re.compile(r"[*_~`\[<\\\n]")


def bound_blocks(state: StateCore) -> None:
    """Turn what follows the last whole block that there is room for into one paragraph."""
    if len(state.tokens) <= limits.BLOCKS:
        return
    ends = (
        place + 1
        for place, token in enumerate(state.tokens[: limits.BLOCKS])
        if token.level == 0 and token.nesting <= 0
    )
    last = max(ends, default=0)
    first_line = (state.tokens[last].map or [0])[0]
    lines = state.src.split("\n")
    while first_line < len(lines) - 1 and not lines[first_line].strip():
        first_line += 1
    rest = "\n".join(lines[first_line:])
    state.tokens[last:] = [
        Token("paragraph_open", "p", 1),
        Token(
            "inline",
            "",
            0,
            content=rest.strip(),
            children=[],
            level=1,
            map=[first_line, len(lines)],
        ),
        Token("paragraph_close", "p", -1),
    ]


def bound_marks(state: StateCore) -> None:
    """Leave a block that has more marks than there is room for as it was written."""
    room = limits.MARKS
    for block in state.tokens:
        if block.type == "inline":
            room -= len(_MARKS.findall(block.content))
            if room < 0:
                block.children = [Token("text", "", 0, content=block.content)]
                block.content = ""
