"""Which lines of a mail did its writer write, and which are others'?

Read line by line, with patterns that cannot run away: whoever sends a mail chooses what stands in
it. The words of mail programs are those of Outlook, Gmail, Apple Mail and Thunderbird in Dutch,
French, English and German, as they write them, whatever the language of the reader is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 400  # letters of the line that says who wrote what is quoted

SAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"on\b.*\bwrote ?:$",
        r"op\b.*\bschreef\b.*:$",
        r"op\b.*\bheeft\b.*\bgeschreven ?:$",
        r"le\b.*\ba (é|e)crit ?:$",
        r"am\b.*\bschrieb\b.*:$",
        r"am\b.*\bhat\b.*\bgeschrieben ?:$",
    )
)
BEGINS = re.compile(r"(on|op|le|am)\b", re.IGNORECASE)
FORWARDED = re.compile(
    r"(-{2,} ?(original message|oorspronkelijk bericht|message d.origine|message original"
    r"|urspr(ü|ue)ngliche nachricht|forwarded message|doorgestuurd bericht"
    r"|message transf(é|e)r(é|e)"
    r"|weitergeleitete nachricht|original appointment|oorspronkelijke afspraak) ?-{2,}"
    r"|begin forwarded message:|begin doorgestuurd bericht:"
    r"|d(é|e)but du message (transf(é|e)r(é|e)|r(é|e)exp(é|e)di(é|e)) ?:"
    r"|anfang der weitergeleiteten nachricht:)$",
    re.IGNORECASE,
)
RULE = re.compile(r"_{20,}$")
FROM = re.compile(r"\*{0,2}(from|van|de|von|exp(é|e)diteur) ?:\*{0,2} ?\S", re.IGNORECASE)
HEADS = re.compile(
    r"\*{0,2}(sent|date|verzonden|datum|envoy(é|e)( le)?|gesendet|to|aan|(à|a)|an|cc|kopie"
    r"|subject|onderwerp|objet|betreff) ?:",
    re.IGNORECASE,
)
SIGNATURE = re.compile(r"--\s?$")
PHONE = re.compile(
    r"(sent from (my|outlook|yahoo|mail|proton|samsung)|get outlook for"
    r"|verzonden (vanaf|vanuit|met) (mijn|outlook|mail|proton|samsung)|verstuurd vanaf mijn"
    r"|outlook voor (ios|android|mac)"
    r"|envoy(é|e) (de(puis)?|(à|a) partir de) (mon|ma|outlook|mail|proton|yahoo)"
    r"|(t(é|e)l(é|e)charge[rz]|obtene?[rz]) outlook pour|outlook pour (ios|android)"
    r"|(von meinem|von meiner) .{1,60} gesendet"
    r"|gesendet (von|mit|aus) (meinem|der|outlook|mail|proton)"
    r"|outlook f(ü|ue)r (ios|android)|holen sie sich outlook)",
    re.IGNORECASE,
)
PHONE_LINES = 4  # from the end, where such a line stands
ANSWERS = 2  # pieces between quotes, from which on the quotes stay: each answers one


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left, and how many lines are not."""

    words: str
    lines_cut: int


def cut(text: str, marks: Sequence[str] = ()) -> Cut:
    """Leave out what is quoted, and the signature.

    `marks` are the lines of our own mails above which an answer is written.
    """
    lines = [line.rstrip().replace("\xa0", " ").replace("\u202f", " ") for line in text.split("\n")]
    said = sum(bool(line.strip()) for line in lines)
    lines = lines[: end_by_mark(lines, marks)]
    lines = without_quotes(lines)
    lines = lines[: signature_in(lines)]
    lines = lines[: phone_in(lines)]
    while lines and not lines[-1].strip("_ *"):
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    left = sum(bool(line.strip()) for line in lines)
    return Cut("\n".join(lines), said - left)


def bare(line: str) -> str:
    """Give a line without the signs of a quote and what makes it bold."""
    return line.lstrip("> ").strip().strip("*").strip()


def end_by_mark(lines: Sequence[str], marks: Sequence[str]) -> int:
    """Find the line of ours above which an answer is written; who wrote below is cut elsewhere.

    What stands right above it says who wrote the quote, in whatever language.
    """
    for number, line in enumerate(lines):
        if bare(line) in marks:
            while number and (not lines[number - 1].strip("> ") or lines[number - 1][:1] == ">"):
                number -= 1
            is_said = number and lines[number - 1].rstrip(" *").endswith(":")
            return start_of_saying(lines, number - 1) if is_said else number
    return len(lines)


def start_of_saying(lines: Sequence[str], last: int) -> int:
    """Find where a sentence of some lines begins that ends in a colon."""
    for first in range(last, max(last - 3, -1), -1):
        if any(letter.isdigit() for letter in lines[first]) or "@" in lines[first]:
            before = first - 1
            if before >= 0 and BEGINS.match(bare(lines[before])) and lines[first].strip():
                return before
            return first
    return last


def without_quotes(lines: Sequence[str]) -> list[str]:
    """Leave out what others wrote."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        length = saying_at(lines, number)
        if length:
            rest = number + length
            while rest < len(lines) and not lines[rest].strip():
                rest += 1
            if not is_quote(lines, rest):
                break  # all below is somebody else's
            number = rest
            continue
        if is_head(lines, number):
            break
        kept.append(lines[number])
        number += 1
    return without_quoted(kept)


def without_quoted(lines: Sequence[str]) -> list[str]:
    """Leave out lines that begin with `>`, unless several pieces between them answer each."""
    blocks: list[tuple[bool, list[str]]] = []
    for line in lines:
        quoted = line.startswith(">")
        if (not line.strip() and blocks) or (blocks and blocks[-1][0] == quoted):
            blocks[-1][1].append(line)
        else:
            blocks.append((quoted, [line]))
    while blocks and (blocks[-1][0] or not any(line.strip() for line in blocks[-1][1])):
        blocks.pop()
    own = [number for number, (quoted, _lines) in enumerate(blocks) if not quoted]
    after_quotes = [number for number in own if number and blocks[number - 1][0]]
    keeps = len(after_quotes) >= ANSWERS
    if not keeps:
        return [line for quoted, some in blocks if not quoted for line in some]
    # A line that follows a quote at once would be read as part of it.
    return [line for _quoted, some in blocks for line in [*some, ""]]


def is_quote(lines: Sequence[str], number: int) -> bool:
    """Tell whether a quote with signs begins here."""
    return number < len(lines) and lines[number].startswith(">")


def saying_at(lines: Sequence[str], number: int) -> int:
    """Count the lines that say here who wrote what follows; it names a day, so has a figure."""
    if not BEGINS.match(lines[number].strip()):
        return 0
    joined = ""
    for length in range(1, 5):
        if number + length > len(lines) or not lines[number + length - 1].strip():
            return 0
        joined = f"{joined} {lines[number + length - 1].strip()}".strip()
        if len(joined) > LONGEST:
            return 0
        is_dated = any(letter.isdigit() for letter in joined)
        if is_dated and joined.endswith(":") and any(one.match(joined) for one in SAYS):
            return length
    return 0


def is_head(lines: Sequence[str], number: int) -> bool:
    """Tell whether the head of a mail that is quoted or passed on begins here."""
    line = lines[number].strip()
    if FORWARDED.match(line.strip("* ")):
        return True
    if RULE.match(line):
        following = [one.strip() for one in lines[number + 1 : number + 4] if one.strip()]
        return bool(following) and bool(FROM.match(following[0]))
    if not FROM.match(line):
        return False
    heads = sum(bool(HEADS.match(one.strip())) for one in lines[number + 1 : number + 7])
    return heads >= 2


def signature_in(lines: Sequence[str]) -> int:
    """Find the line that begins a signature (RFC 3676, section 4.3)."""
    for number, line in enumerate(lines):
        if SIGNATURE.fullmatch(line) or line == "--":
            return number
    return len(lines)


def phone_in(lines: Sequence[str]) -> int:
    """Find the line by which a telephone says that it is one, near the end."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    for number in filled[-PHONE_LINES:]:
        if PHONE.match(bare(lines[number])):
            return number
    return len(lines)
