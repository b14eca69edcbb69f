"""Which topics do people add to what they write?"""

from __future__ import annotations

import re
from random import Random

# The words that bring a topic to mind, in any language.
CALLED_FOR = (
    (r"EN ?15085", "EN15085"),
    (r"EN ?14752", "EN14752"),
    (r"EN ?16005", "EN16005"),
    (r"alumini", "aluminium"),
    (r"\baudit", "audit"),
    (r"\b(MRP|COGI|MIGO|CO02|CO11N|CO13|CM01|TECO|SAP)\b", "SAP"),
    (r"\bT9\b", "T9"),
    (r"Havenlijn", "havenlijn"),
    (r"Stadtbahn", "StadtbahnNord"),
    (r"Northgate", "northgate"),
    (r"\bST-1[24]\b", "ST12"),
    (r"\bTD-40\b", "TD40"),
    (r"\bPF-8\b", "PF8"),
    (r"\bR6\b|BD-20", "R6"),
    (r"\bDCU|firmware|software|Softwarestand", "firmware"),
    (r"robot|Roboter", "robot"),
    (r"perslucht|air comprimé|Druckluft|compressed air", "energy"),
    (r"bijna-ongeval|near miss|presqu|Beinahe-Unfall", "nearmiss"),
    (r"klacht|réclamation|reklamation|complaint", "8D"),
    (r"stage|apprenti|apprentice|leerling|Azubi|Auszubildende", "apprentices"),
    (r"poeder|powder|lakstraat|anodis|eloxier|\bRAL\b", "paint"),
    (r"glas\b|glass\b|vitrage|ruiten", "glass"),
    (r"fiets|covoiturage|Fahrgemeinschaft", "mobility"),
)
SELDOM = 0.55
MOST = 2


def with_topics(text: str, title: str, rng: Random) -> str:
    """Put topics that fit behind a text, as some writers do and others do not."""
    if "#" in text or rng.random() > SELDOM:
        return text
    fitting = [name for words, name in CALLED_FOR if re.search(words, f"{title} {text}", re.I)]
    signs = " ".join(f"#{name}" for name in fitting[:MOST])
    gap = "\n\n" if "\n" in text else " "
    return f"{text}{gap}{signs}" if signs else text
