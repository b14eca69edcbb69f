"""How does an archive take an export in? With what E-ARK CSIP 2.1 wants beside it: METS and PREMIS.

`data` of the bag is the information package then. METS.xml lists every file in it with its digest;
metadata/ says what it is (Dublin Core) and how it came about, who asked and who approved (PREMIS);
schemas/ says how a line of events.jsonl is built. All times are that of the checkpoint, so that the
same export is the same file again.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import chain
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape, quoteattr

from archive.exporting.bag import Bag
from archive.exporting.schema import written

NAME = "METS.xml"
CORE, PREMIS = "metadata/descriptive/dc.xml", "metadata/preservation/premis.xml"
SCHEMA = "schemas/events.schema.json"
PIECE = 16_384
AGENT, RELEASE = "Kring archive export", "1"
DOCUMENTATION = ("README.html", "cover.pdf", "verify_archive.py")
REFERRED = (NAME, CORE, PREMIS)  # by the metadata sections, and not by the file section
TYPES = {
    "csv": "text/csv", "dat": "text/plain", "eml": "message/rfc822", "html": "text/html",
    "json": "application/json", "jsonl": "text/plain", "mbox": "application/mbox",
    "opt": "text/plain", "pdf": "application/pdf", "py": "text/x-python",
    "rsmf": "message/rfc822", "tsr": "application/timestamp-reply", "txt": "text/plain",
    "xml": "text/xml",
}  # fmt: skip
OTHER = "application/octet-stream"
HEAD = """\
<?xml version="1.0" encoding="UTF-8"?>
<mets xmlns="http://www.loc.gov/METS/" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:csip="https://DILCIS.eu/XML/METS/CSIPExtensionMETS"
 OBJID={id} LABEL={title} TYPE="Other" csip:OTHERTYPE="Social network"
 csip:CONTENTINFORMATIONTYPE="MIXED" PROFILE="https://earkcsip.dilcis.eu/profile/E-ARK-CSIP.xml">
<metsHdr CREATEDATE="{at}" LASTMODDATE="{at}" RECORDSTATUS="NEW" csip:OAISPACKAGETYPE="AIP">
<agent ROLE="CREATOR" TYPE="OTHER" OTHERTYPE="SOFTWARE"><name>{agent}</name>
<note csip:NOTETYPE="SOFTWARE VERSION">{release}</note></agent>
</metsHdr>
<dmdSec ID="dc" CREATED="{at}" STATUS="CURRENT">{core}</dmdSec>
<amdSec><digiprovMD ID="premis" CREATED="{at}" STATUS="CURRENT">{premis}</digiprovMD></amdSec>
<fileSec ID="files">
"""
GROUP = """\
<fileGrp ID="{name}" USE="{name}" csip:CONTENTINFORMATIONTYPE="OTHER"
 csip:OTHERCONTENTINFORMATIONTYPE="Kring export">
"""
FOOT = """\
</fileSec>
<structMap ID="map" TYPE="PHYSICAL" LABEL="CSIP"><div ID="package" LABEL={id}>
<div ID="of-metadata" LABEL="Metadata" ADMID="premis" DMDID="dc"/>
<div ID="of-documentation" LABEL="Documentation"><fptr FILEID="Documentation"/></div>
<div ID="of-schemas" LABEL="Schemas"><fptr FILEID="Schemas"/></div>
<div ID="of-content" LABEL="Representations"><fptr FILEID="Representations"/></div>
</div></structMap>
</mets>
"""


def describe(bag: Bag, facts: Mapping[str, Any], signed_at: datetime) -> None:
    """Write it into a bag in which all else is; `facts` are those of export.json."""
    at, about = moment(signed_at), About(facts)
    core, premis = dublin_core(about, at), preservation(about, at)
    bag.put(CORE, core)
    bag.put(PREMIS, premis)
    bag.put(SCHEMA, written())
    head = HEAD.format(
        id=quoteattr(about.id), title=quoteattr(about.title), at=at, agent=AGENT, release=RELEASE,
        core=reference(CORE, "DC", core, at), premis=reference(PREMIS, "PREMIS", premis, at),
    )  # fmt: skip
    foot = FOOT.format(id=quoteattr(about.id))
    bag.pour(NAME, unbroken(chain([head], groups(bag.listed(), at), [foot])))


def unbroken(parts: Iterable[str]) -> Iterator[bytes]:
    """Let no part lie across the end of a piece: empty lines fill it up.

    The E-ARK validator reads so many bytes at a time, and fails at a file whose place is in the
    next ones.
    """
    length = 0
    for part in parts:
        words = part.encode()
        left = PIECE - length % PIECE
        if left < len(words) <= PIECE:
            words = b"\n" * left + words
        length += len(words)
        yield words


class About:
    """What an export says of itself, in the words that archives ask for."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts, self.log = facts, facts["log"]
        self.grant: Mapping[str, Any] = facts.get("grant") or {}
        self.company = str(facts.get("company") or "")
        part = f"{self.log['from']}-{self.log['to']}"
        production = (facts.get("production") or {}).get("number")
        marks = (
            ("grant", self.grant.get("number")), ("production", production),
            ("entries", part), ("of", self.log["size"]),
        )  # fmt: skip
        self.id = "-".join(["kring", *(f"{name}-{it}" for name, it in marks if it is not None)])
        self.title = f"Export from the archive of {self.company}".strip()

    @property
    def agents(self) -> Iterator[tuple[str, str, str]]:
        """List who had a part in it: an identifier, a name, a type that PREMIS knows."""
        yield "software", AGENT, "software"
        if self.company:
            yield "company", self.company, "organization"
        for part in ("asked_by", "approved_by"):
            if self.grant.get(part):
                yield part, str(self.grant[part]), "person"

    @property
    def events(self) -> Iterator[tuple[str, str, str, str, str]]:
        """List what happened: a type, a time or none, words, an outcome, who did it."""
        for part, kind in (("asked", "request"), ("approved", "approval")):
            if self.grant.get(f"{part}_at") and self.grant.get(f"{part}_by"):
                words = f"Grant {self.grant.get('number')}: {self.grant.get('purpose')}"
                yield kind, str(self.grant[f"{part}_at"]), words, part, f"{part}_by"
        counts, gaps = self.facts["counts"], self.facts["gaps"]
        words = f"{counts['events']} events and {self.facts['files']} files"
        yield "information package creation", "", words, self.facts["result"], "software"
        words = f"{sum(self.facts['left_out'].values())} entries as a hash alone"
        yield "exclusion", "", words, "counted", "software"
        for reason, many in gaps.items():
            yield "deaccession", "", f"{many} not in the package: {reason}", "listed", "software"
        words = f"Merkle root {self.log['root']} over {self.log['size']} entries"
        yield "fixity check", "", words, "success", "software"


def moment(at: datetime) -> str:
    """Write a time as XML has it."""
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def reference(name: str, kind: str, content: bytes, at: str) -> str:
    """Point to a file of metadata."""
    return (
        f'<mdRef LOCTYPE="URL" xlink:type="simple" xlink:href="{name}" MDTYPE="{kind}" '
        f'MIMETYPE="text/xml" SIZE="{len(content)}" CREATED="{at}" '
        f'CHECKSUM="{sha256(content).hexdigest()}" CHECKSUMTYPE="SHA-256"/>'
    )


def groups(listed: Iterable[tuple[str, int, str]], at: str) -> Iterator[str]:
    """List all files: the content as it comes, then the few that are about it."""
    about: dict[str, list[str]] = {"Documentation": [], "Schemas": []}
    yield GROUP.format(name="Representations")
    for place, (name, size, digest) in enumerate(listed):
        line = file(place, name, size, digest, at)
        if name in DOCUMENTATION:
            about["Documentation"].append(line)
        elif name == SCHEMA:
            about["Schemas"].append(line)
        elif name not in REFERRED:
            yield line
    yield "</fileGrp>\n"
    for group, lines in about.items():
        yield "".join((GROUP.format(name=group), *lines, "</fileGrp>\n"))


def file(place: int, name: str, size: int, digest: str, at: str) -> str:
    """List one file."""
    return (
        f'<file ID="f{place:09}" MIMETYPE="{kind_of(name)}" SIZE="{size}" CREATED="{at}" '
        f'CHECKSUM="{digest}" CHECKSUMTYPE="SHA-256">'
        f'<FLocat LOCTYPE="URL" xlink:type="simple" xlink:href="{quote(name)}"/></file>\n'
    )


def kind_of(name: str) -> str:
    """Tell the media type of a file by its name; of what people attached, as is usual."""
    if name.startswith("files/"):
        return mimetypes.guess_type(name, strict=True)[0] or OTHER
    return TYPES.get(name.rpartition(".")[2], OTHER)


def element(name: str, words: object, **attributes: str) -> str:
    """Write an element that holds words alone."""
    more = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{more}>{escape(clean(str(words)))}</{name}>"


def clean(words: str) -> str:
    """Leave out the signs that XML has no way to write."""
    return "".join(sign for sign in words if sign in "\t\n\r" or " " <= sign < "\ud800" or
                   "\ue000" <= sign <= "\ufffd" or sign > "\uffff")  # fmt: skip


def dublin_core(about: About, at: str) -> bytes:
    """Say what it is."""
    scope = about.facts.get("scope") or {}
    what = about.grant.get("reason") or ""
    words = (
        ("identifier", about.id), ("title", about.title), ("creator", about.company),
        ("date", at), ("type", "Collection"), ("description", what),
        ("coverage", " / ".join(str(scope[name]) for name in ("from", "until") if name in scope)),
        ("relation", f"{about.log['origin']}, entries {about.log['from']} to {about.log['to']}"),
        ("rights", f"Grant {about.grant['number']}" if "number" in about.grant else ""),
    )  # fmt: skip
    lines = "\n".join(element(f"dc:{name}", it) for name, it in words if it)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<record xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f"{lines}\n</record>\n"
    ).encode()


def preservation(about: About, at: str) -> bytes:
    """Say how it came about."""
    named = identified("object", about.id)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<premis xmlns="http://www.loc.gov/premis/v3" version="3.0"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
        f'<object xsi:type="intellectualEntity">{named}</object>',
    ]
    for place, (kind, when, words, outcome, agent) in enumerate(about.events, 1):
        parts.append(
            f"<event>{identified('event', f'{about.id}-{place}')}"
            f"{element('eventType', kind)}{element('eventDateTime', when or at)}"
            f"<eventDetailInformation>{element('eventDetail', words)}</eventDetailInformation>"
            f"<eventOutcomeInformation>{element('eventOutcome', outcome)}"
            f"</eventOutcomeInformation>{linked('Agent', agent)}{linked('Object', about.id)}"
            "</event>"
        )
    for name, called, kind in about.agents:
        parts.append(
            f"<agent>{identified('agent', name)}{element('agentName', called)}"
            f"{element('agentType', kind)}</agent>"
        )
    return "\n".join((*parts, "</premis>", "")).encode()


def identified(what: str, value: str) -> str:
    """Give something a name of our own."""
    return (
        f"<{what}Identifier>{element(f'{what}IdentifierType', 'local')}"
        f"{element(f'{what}IdentifierValue', value)}</{what}Identifier>"
    )


def linked(what: str, value: str) -> str:
    """Point to something by its name."""
    return (
        f"<linking{what}Identifier>{element(f'linking{what}IdentifierType', 'local')}"
        f"{element(f'linking{what}IdentifierValue', value)}</linking{what}Identifier>"
    )
