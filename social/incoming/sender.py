"""Who sent a mail, and was it a person?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.message import Message

from flask import current_app

from models import Person, Unfit
from social.incoming.parts import addresses, header, headers

MACHINES = re.compile(r"(mailer-daemon|postmaster|no-?reply|donotreply|bounces?)\b", re.IGNORECASE)
AWAY = re.compile(
    r"(automatic reply|auto(matisch)?[ -]?(reply|antwoord)|automatische antwort|abwesenheits"
    r"|r(é|e)ponse automatique|out of (the )?office|afwezig(heid)?:|absence\b.*:)",
    re.IGNORECASE,
)
VERDICT = re.compile(r"(dmarc|dkim|spf)(?:\s*/\s*[0-9]+)?\s*=\s*([a-z]+)", re.IGNORECASE)
DOMAIN = re.compile(
    r"(?:header\.d|header\.i|smtp\.mailfrom)\s*=\s*\"?(?:[^\s@;\"]*@)?([a-z0-9.-]+)", re.IGNORECASE
)


def machine(mail: Message, envelope: str | None) -> Unfit | None:
    """Tell why no person wrote this; None where nothing says so.

    `envelope` is the sender that the mail server names; empty for what comes back.
    """
    if header(mail, "X-Kring"):
        return Unfit.LOOP
    kind = mail.get_content_type()
    if kind in ("multipart/report", "message/delivery-status", "message/disposition-notification"):
        return Unfit.BOUNCE
    back = header(mail, "Return-Path").strip() if envelope is None else f"<{envelope}>"
    if back == "<>":
        return Unfit.BOUNCE
    if header(mail, "List-Id") or header(mail, "List-Post"):
        return Unfit.LIST
    if is_automatic(mail):
        return Unfit.AUTOMATIC
    return None


def is_automatic(mail: Message) -> bool:
    """Tell whether a program answered by itself (RFC 3834, and what programs did before it)."""
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in ("", "no"):
        return True
    if header(mail, "Precedence").strip().lower() in ("bulk", "junk", "list", "auto_reply"):
        return True
    kept_from = {one.strip().lower() for one in header(mail, "X-Auto-Response-Suppress").split(",")}
    if kept_from & {"all", "autoreply", "oof"}:
        return True
    if any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Autoresponse")):
        return True
    if any(MACHINES.match(one) for one in addresses(mail, "From")):
        return True
    return bool(AWAY.match(header(mail, "Subject").strip()))


def is_from(mail: Message, person: Person) -> bool:
    """Tell whether a mail says that this person alone wrote it, from the address of the account."""
    found = [one.lower() for one in addresses(mail, "From")]
    return bool(person.email) and found == [person.email.lower()]


def is_vouched_for(mail: Message, person: Person) -> bool:
    """Tell whether the company's own mail server found that the sender is no other (RFC 8601).

    Of several such headers the topmost counts: it is the one that this server wrote last, whatever
    a sender wrote below. Always so where the company names no such server.
    """
    server = current_app.config["SETTINGS"].mail_in_verifier.lower()
    if not server:
        return True
    domain = (person.email or "").rpartition("@")[2].lower()
    for line in headers(mail, "Authentication-Results"):
        first, *results = parted(line)
        if first.lower().split()[:1] == [server]:  # a version may follow
            return passes(results, domain)
    return False


def parted(line: str) -> list[str]:
    """Part a header at its semicolons, without comments; quoted ones part nothing.

    One that ends within a quote or a comment says nothing: a sender chose what stands in it.
    """
    found, word, depth, is_quoted, is_escaped = [], "", 0, False, False
    for letter in line:
        if is_escaped:
            is_escaped = False
        elif letter == "\\" and (is_quoted or depth):
            is_escaped = True
        elif letter == '"' and not depth:
            is_quoted = not is_quoted
        elif not is_quoted and letter in "()":
            depth = max(depth + (1 if letter == "(" else -1), 0)
        elif letter == ";" and not is_quoted and not depth:
            found.append(word)
            word = ""
        elif not is_quoted and not depth:
            word += letter
    return [""] if is_quoted or depth else [*found, word]


def passes(results: Sequence[str], domain: str) -> bool:
    """Tell whether the results vouch for a domain: DMARC does, or what DMARC would look at."""
    found = [(VERDICT.match(one.strip()), one) for one in results]
    said = [(m[1].lower(), m[2].lower(), one) for m, one in found if m is not None]
    of_dmarc = [result for method, result, _more in said if method == "dmarc"]
    if of_dmarc:
        return set(of_dmarc) == {"pass"}
    return any(
        result == "pass" and is_aligned(DOMAIN.search(more), domain)
        for _method, result, more in said
    )


def is_aligned(named: re.Match[str] | None, domain: str) -> bool:
    """Tell whether the domain that was looked at is the sender's, or of the same house."""
    if named is None:
        return False
    other = named[1].lower().strip(".")
    return is_within(domain, other) or is_within(other, domain)


def is_within(domain: str, wider: str) -> bool:
    """Tell whether a domain is another one, or lies in it."""
    return domain == wider or ("." in wider and domain.endswith(f".{wider}"))
