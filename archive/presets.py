"""Which periods do the laws of four countries name? Offered to who writes rules, never in force.

The figures are those of docs/RETENTION.md. None has been looked at by a lawyer: whoever takes one
up has that done, and says so in the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from models import RecordKind, Start

SAID = (RecordKind.POST, RecordKind.COMMENT, RecordKind.MESSAGE, RecordKind.FILE)
PEOPLE = (RecordKind.PROFILE, RecordKind.MEMBERSHIP)
PAPERS = (RecordKind.FILE, RecordKind.MESSAGE)


class Topic(StrEnum):
    """What a period is about."""

    ACCOUNTS = "accounts"
    PROPERTY = "property"
    VOUCHERS = "vouchers"
    TAX = "tax"
    INTERNAL = "internal"
    LETTERS = "letters"
    CLAIMS = "claims"
    PERSONNEL = "personnel"
    PAYROLL = "payroll"
    IDENTITY = "identity"
    SOCIAL = "social"
    APPLICANTS = "applicants"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A period as a law or its supervisors name it, and the kinds of records it may be meant for.

    `is_read` tells whether the source itself was read; otherwise it is common knowledge.
    """

    country: str
    topic: Topic
    kinds: tuple[RecordKind, ...]
    least: str | None = None
    most: str | None = None
    starts: Start = Start.YEAR_END
    basis: str
    source: str
    valid_from: date | None = None
    is_read: bool = False

    @property
    def key(self) -> str:
        """Name the preset in an address."""
        return f"{self.country.lower()}-{self.topic}"


NL, BE, DE, FR = "bakertilly.nl", "merak.be", "welt-der-bwl.de", "mdc-avocat.fr"

PRESETS = (
    Preset(
        country="NL", topic=Topic.ACCOUNTS, kinds=SAID, least="P7Y",
        basis="Algemene wet inzake rijksbelastingen art. 52", source=NL, is_read=True,
    ),
    Preset(
        country="NL", topic=Topic.PROPERTY, kinds=PAPERS, least="P10Y",
        basis="Wet op de omzetbelasting (OSS, onroerende zaken)", source=NL,
    ),
    Preset(
        country="NL", topic=Topic.CLAIMS, kinds=SAID, most="P20Y", starts=Start.MADE,
        basis="Burgerlijk Wetboek 3:306-3:310 (5-20)", source="wetten.overheid.nl",
    ),
    Preset(
        country="NL", topic=Topic.PERSONNEL, kinds=PEOPLE, most="P2Y", starts=Start.LEFT,
        basis="AVG art. 5(1)(e)", source=NL, is_read=True,
    ),
    Preset(
        country="NL", topic=Topic.PAYROLL, kinds=PAPERS, least="P7Y",
        basis="Algemene wet inzake rijksbelastingen art. 52", source=NL, is_read=True,
    ),
    Preset(
        country="NL", topic=Topic.IDENTITY, kinds=PAPERS, least="P5Y", starts=Start.LEFT,
        basis="Uitvoeringsregeling loonbelasting 2011", source=NL, is_read=True,
    ),
    Preset(
        country="NL", topic=Topic.APPLICANTS, kinds=PAPERS, most="P4W", starts=Start.CLOSED,
        basis="AVG art. 5(1)(e)", source=NL, is_read=True,
    ),
    Preset(
        country="NL", topic=Topic.PICTURES, kinds=(RecordKind.FILE,), most="P4W",
        starts=Start.MADE, basis="AVG art. 5(1)(e)", source=NL, is_read=True,
    ),
    Preset(
        country="BE", topic=Topic.ACCOUNTS, kinds=SAID, least="P7Y",
        basis="WER III.88", source=BE, is_read=True,
    ),
    Preset(
        country="BE", topic=Topic.TAX, kinds=SAID, least="P10Y", valid_from=date(2023, 1, 1),
        basis="WIB 92 art. 315", source=BE,
    ),
    Preset(
        country="BE", topic=Topic.INTERNAL, kinds=SAID, least="P3Y",
        basis="WER III.88", source=BE, is_read=True,
    ),
    Preset(
        country="BE", topic=Topic.CLAIMS, kinds=SAID, most="P10Y", starts=Start.MADE,
        basis="oud BW art. 2262bis", source=BE, is_read=True,
    ),
    Preset(
        country="BE", topic=Topic.SOCIAL, kinds=PAPERS, least="P5Y", starts=Start.LEFT,
        basis="KB 8-8-1980", source=BE, is_read=True,
    ),
    Preset(
        country="DE", topic=Topic.ACCOUNTS, kinds=SAID, least="P10Y",
        basis="HGB § 257, AO § 147", source=DE,
    ),
    Preset(
        country="DE", topic=Topic.VOUCHERS, kinds=PAPERS, least="P8Y",
        valid_from=date(2025, 1, 1), basis="BEG IV; HGB § 257, AO § 147", source=DE,
    ),
    Preset(
        country="DE", topic=Topic.LETTERS, kinds=SAID, least="P6Y",
        basis="HGB § 257, AO § 147", source=DE, is_read=True,
    ),
    Preset(
        country="DE", topic=Topic.CLAIMS, kinds=(*SAID, *PEOPLE), most="P3Y",
        basis="BGB §§ 195, 199", source="gesetze-im-internet.de",
    ),
    Preset(
        country="DE", topic=Topic.APPLICANTS, kinds=PAPERS, most="P6M", starts=Start.CLOSED,
        basis="AGG § 15(4)", source="gesetze-im-internet.de",
    ),
    Preset(
        country="FR", topic=Topic.ACCOUNTS, kinds=SAID, least="P10Y",
        basis="C. com. L123-22", source=FR, is_read=True,
    ),
    Preset(
        country="FR", topic=Topic.CLAIMS, kinds=SAID, most="P5Y", starts=Start.MADE,
        basis="C. com. L110-4, C. civ. 2224", source=FR, is_read=True,
    ),
    Preset(
        country="FR", topic=Topic.PAYROLL, kinds=PAPERS, least="P5Y", starts=Start.MADE,
        basis="C. trav. L3243-4", source=FR, is_read=True,
    ),
    Preset(
        country="FR", topic=Topic.PERSONNEL, kinds=PEOPLE, least="P5Y", starts=Start.LEFT,
        basis="C. trav. R1221-26", source=FR, is_read=True,
    ),
)  # fmt: skip

BY_KEY = {preset.key: preset for preset in PRESETS}
