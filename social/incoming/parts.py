"""What is in a mail, whoever made it? Nothing here trusts that it keeps to any standard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from models import Unfit

MOST_NESTED = 40  # boundaries of parts; whoever forwards a mail with files has a handful
DEEPEST = 15
LONGEST_LINE = 2_000  # letters of a header that are read
LONGEST_KIND = 8_000  # bytes of what says of which kind a part is, and what it is called
MOST_LINES = 50  # of one name in the head
LONGEST_TEXT = 1_000_000  # letters of one part; what is kept is far less
BOUNDARY = re.compile(rb"boundary\s*\*?[0-9]?\*?\s*=", re.IGNORECASE)
KIND = re.compile(
    rb"(?:^|[\r\n])content-(?:type|disposition)[ \t]*:.*(?:\n[ \t].*)*", re.IGNORECASE
)
# Names under which mails are really written. Others would run Python's odd codecs, such as
# punycode, which is slow on purpose-made input.
CHARSET = re.compile(
    r"utf-?(8|16|32)([bl]e|-[bl]e)?|us-ascii|ascii|ansi[_-]?x3[.]4.*|iso-?8859-?[0-9]{1,2}|latin-?[0-9]"
    r"|(windows|cp)-?[0-9]{3,4}|koi8-?[rut]|mac-?(roman|cyrillic|greek|latin2)|macintosh"
    r"|gb2312|gbk|gb18030|hz|big5(-?hkscs)?|euc-?(jp|kr)|shift_?jis|sjis|iso-?2022-?(jp|kr).*",
    re.ASCII,
)
# Each is read as what contains it: mail programs write the smaller name.
AS_WRITTEN = {
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin1": "cp1252", "latin-1": "cp1252",
    "iso-8859-9": "cp1254", "us-ascii": "utf-8", "ascii": "utf-8",
    "gb2312": "gb18030", "gbk": "gb18030", "macintosh": "mac_roman",
}  # fmt: skip
OFFICIAL = re.compile(r"(windows|cp)-?([0-9]{3,4})")
CID = re.compile(r"^<?([^<>\s]{1,300})>?$")
SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
# What mail programs add by themselves, and nobody means to post.
BESIDE = (
    "text/calendar", "application/ics", "text/x-vcard", "text/vcard", "text/x-amp-html",
    "application/pgp-signature", "application/pgp-keys",
    "application/pkcs7-signature", "application/x-pkcs7-signature",
)  # fmt: skip


class Unreadable(Exception):
    """A mail cannot be taken as it is; `why` says what is wrong with it."""

    def __init__(self, why: Unfit) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Piece:
    """A file in a mail; `cid` is the name by which its page shows it."""

    name: str
    media_type: str
    content: bytes
    cid: str = ""
    is_inline: bool = False


@dataclass(slots=True)
class Found:
    """What stands in a mail: text, page, and files."""

    plain: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)


def parsed(raw: bytes) -> Message:
    """Read a mail's structure. Raises Unreadable where it is nested beyond all use."""
    if len(BOUNDARY.findall(raw)) > MOST_NESTED:
        raise Unreadable(Unfit.UNREADABLE)  # each line is compared with every boundary that is open
    # Twice as many parameters would take Python four times as long.
    if any(len(one[0]) > LONGEST_KIND for one in KIND.finditer(raw)):
        raise Unreadable(Unfit.UNREADABLE)
    try:
        return BytesParser(policy=compat32).parsebytes(raw)
    except RecursionError:
        raise Unreadable(Unfit.UNREADABLE) from None


def found_in(mail: Message) -> Found:
    """Find the text, the page and the files of a mail. Raises Unreadable."""
    found = Found()
    gather(mail, found, DEEPEST)
    return found


def gather(part: Message, found: Found, room: int) -> None:
    """Gather what stands in one part."""
    if room == 0:
        raise Unreadable(Unfit.UNREADABLE)
    kind = part.get_content_type()
    if kind in SEALED:
        raise Unreadable(Unfit.ENCRYPTED)
    if kind in TNEF or (kind == "application/octet-stream" and name_of(part) == "winmail.dat"):
        raise Unreadable(Unfit.TNEF)
    if kind in BESIDE:
        return
    below = part.get_payload() if part.is_multipart() else []
    if kind.startswith("multipart/"):
        for one in below if isinstance(below, list) else ():
            if isinstance(one, Message):
                gather(one, found, room - 1)
        return
    is_file = disposition(part) == "attachment" or bool(name_of(part))
    if kind == "text/plain" and not is_file:
        found.plain.append(unfolded(part, words_in(part)))
    elif kind == "text/html" and not is_file:
        found.pages.append(words_in(part))
    elif not kind.startswith("text/") or is_file:
        found.pieces.append(piece(part, kind))


def piece(part: Message, kind: str) -> Piece:
    """Read a file; a mail in a mail is one, too."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        below = part.get_payload()
        inner = below[0] if isinstance(below, list) and below else None
        content = written(inner) if isinstance(inner, Message) else b""
    cid = CID.match(header(part, "Content-ID").strip())
    return Piece(
        name=name_of(part) or f"file.{kind.rpartition('/')[2][:10]}",
        media_type=kind,
        content=content,
        cid=cid[1] if cid else "",
        is_inline=disposition(part) != "attachment",
    )


def written(mail: Message) -> bytes:
    """Write a mail that lay in another; one that cannot be written again is empty."""
    try:
        return mail.as_bytes()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return b""


def disposition(part: Message) -> str:
    """Tell whether a part is meant to be shown or to be kept."""
    return header(part, "Content-Disposition").partition(";")[0].strip().lower()


def name_of(part: Message) -> str:
    """Read a file's name, as far as it can be read."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return "file"
    return decoded(str(name))[:200] if name else ""


def words_in(part: Message) -> str:
    """Read the letters of a part by its character set, or by what it seems to be."""
    raw = part.get_payload(decode=True)
    content = raw if isinstance(raw, bytes) else b""
    try:
        said = str(part.get_content_charset() or "")
    except (ValueError, LookupError, TypeError):
        said = ""
    return letters(content, said)[:LONGEST_TEXT].replace("\r\n", "\n").replace("\r", "\n")


def letters(content: bytes, charset: str) -> str:
    """Read bytes as letters; what is no letter in the end is replaced."""
    name = charset.strip().strip("'\"").lower()
    known = AS_WRITTEN.get(name, name) if CHARSET.fullmatch(name) else "utf-8"
    known = OFFICIAL.sub(r"cp\2", known)
    for one in (known, "utf-8"):
        try:
            return content.decode(one)
        except (UnicodeError, LookupError):
            continue
    return content.decode("cp1252", "replace")


def unfolded(part: Message, text: str) -> str:
    """Join the lines that a mail program folded (RFC 3676, format=flowed)."""
    try:
        is_flowed = str(part.get_param("format", "")).lower() == "flowed"
        joins_bare = str(part.get_param("delsp", "")).lower() == "yes"
    except (ValueError, LookupError, TypeError):
        return text
    if not is_flowed:
        return text
    found: list[str] = []
    depth_before, is_open = 0, False
    for line in text.split("\n"):
        rest = line.lstrip(">")
        depth = len(line) - len(rest)
        rest = rest.removeprefix(" ")
        if not is_open or depth != depth_before:
            found += ["\n" if found else "", f"{'>' * depth} " if depth else ""]
        is_open = rest.endswith(" ") and rest != "-- "
        found.append(rest[:-1] if is_open and joins_bare else rest)
        depth_before = depth
    return "".join(found)


def header(mail: Message, name: str) -> str:
    """Read a header in letters; empty where it is not there, or is no header at all."""
    return decoded(str(mail.get(name, "")))


def headers(mail: Message, name: str) -> list[str]:
    """Read every header of one name, the topmost first."""
    return [decoded(str(one)) for one in mail.get_all(name, [])]


def decoded(raw: str) -> str:
    """Read the encoded words of a header (RFC 2047); a line that is no line is made one."""
    raw = " ".join(raw[:LONGEST_LINE].split())
    try:
        parts = decode_header(raw) if "=?" in raw else [(raw, None)]
    except (HeaderParseError, ValueError, LookupError):
        parts = [(raw, None)]
    words = "".join(
        letters(part, charset or "") if isinstance(part, bytes) else part for part, charset in parts
    )
    # Bytes that no charset was said of; Python keeps them as halves of a pair.
    return letters(words.encode("utf-8", "surrogateescape"), "") if halves(words) else words


def halves(words: str) -> bool:
    """Tell whether letters hold half a pair, which no file and no database takes."""
    return any("\ud800" <= letter <= "\udfff" for letter in words)


def addresses(mail: Message, *names: str) -> Iterator[str]:
    """Read the addresses in some headers; none where one of these is beyond reading."""
    lines = [one for name in names for one in mail.get_all(name, [])[:MOST_LINES]]
    try:
        found = getaddresses([str(one)[: LONGEST_LINE * 5] for one in lines])
    except RecursionError:  # comments in comments in comments
        return
    for _name, address in found:
        if address and not halves(address):
            yield address
