"""What went wrong in a process, of all that it logged?"""

from __future__ import annotations

AROUND = 15  # lines
FIRST = 5
MOST_SIGNS = 4_000  # of a line: JSON holds a whole traceback in one


def wrong_in(log: str, sign: str = "Traceback") -> str:
    """Give the lines about the first signs that something went wrong; nothing where none is."""
    lines = log.splitlines()
    places = [place for place, line in enumerate(lines) if sign in line]
    parts = []
    shown = 0
    for place in places[:FIRST]:
        begin, end = max(place - AROUND, shown), place + AROUND + 1
        parts += [readable(line) for line in lines[begin:end]]
        shown = max(shown, end)
    if len(places) > FIRST:
        parts.append(f"... and {len(places) - FIRST} more")
    return "\n".join(parts)


def readable(line: str) -> str:
    """Write a line of JSON as it was before, and the end of one that is endless."""
    return line.replace("\\n", "\n").replace('\\"', '"')[-MOST_SIGNS:]
