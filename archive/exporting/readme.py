"""What does an export tell somebody who knows nothing of it? In four languages, and on one sheet.

The words stand here and not in the catalogues: all four belong into every export, whoever made it.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from archive.exporting.pages import framed
from archive.exporting.records import BLACKED_OUT

Facts = Mapping[str, Any]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Export from the archive of {company}",
        "what": "This folder holds what people wrote and did in the company's network, as far as a "
        "grant opened it to an officer. It can be read without the network, and it proves itself.",
        "confidential": "It holds what people wrote, with their names. Give it to nobody who has "
        "no right to it.",
        "grant": "Grant {number}: {purpose}. {reason}",
        "by": "Asked for by {asked_by}, approved by {approved_by}.",
        "urgent": "It was taken in haste, before anybody approved it.",
        "scope": "From {from} until {until}; people: {people}; communities: {communities}; closed "
        "communities: {private}; messages between people: {direct}.",
        "holds": "It holds {events} events and {files} files. Of {left_out} other entries of the "
        "log only a hash is here: the grant does not open them.",
        "complete": "Nothing is missing that should be here.",
        "incomplete": "It is NOT complete: {faults} things that should be here are not. gaps.jsonl "
        "lists them.",
        "destroyed": "{many} more were destroyed before, each on the ground of a certificate.",
        "read": "How to read it",
        "pages": "In a browser, thread by thread",
        "table": "In a spreadsheet: one row an event",
        "mails": "In a mail program: all.mbox, or eml/ one by one",
        "load": "In a review program: posts.dat, or the files in rsmf/",
        "files": "Files that people attached, as they were",
        "check": "How to check it",
        "how": "With Python 3.11 and the package cryptography, without any network:",
        "keys": "Compare the keys in proof/keys.txt with those that you got in another way.",
        "log": "The log {origin} had {size} entries when it was signed; this is about entries "
        "{from} to {to} (not included). Root: {root}",
        "all": "all", "yes": "yes", "no": "no", "nobody": "nobody",
    },
    "nl": {
        "title": "Export uit het archief van {company}",
        "what": "Deze map bevat wat mensen in het netwerk van het bedrijf schreven en deden, voor "
        "zover een toestemming dat voor een medewerker opende. Je leest ze zonder het netwerk, en "
        "ze bewijst zichzelf.",
        "confidential": "Ze bevat wat mensen schreven, met hun namen. Geef ze aan niemand die daar "
        "geen recht op heeft.",
        "grant": "Toestemming {number}: {purpose}. {reason}",
        "by": "Gevraagd door {asked_by}, goedgekeurd door {approved_by}.",
        "urgent": "Ze werd in haast genomen, voor iemand ze goedkeurde.",
        "scope": "Van {from} tot {until}; mensen: {people}; community's: {communities}; besloten "
        "community's: {private}; berichten tussen mensen: {direct}.",
        "holds": "Ze bevat {events} gebeurtenissen en {files} bestanden. Van {left_out} andere "
        "regels van het logboek staat hier alleen een hash: de toestemming opent ze niet.",
        "complete": "Er ontbreekt niets dat hier zou moeten staan.",
        "incomplete": "Ze is NIET volledig: {faults} dingen die hier zouden moeten staan, "
        "ontbreken. gaps.jsonl noemt ze.",
        "destroyed": "{many} andere werden eerder vernietigd, elk op grond van een certificaat.",
        "read": "Hoe je ze leest",
        "pages": "In een browser, gesprek per gesprek",
        "table": "In een rekenblad: één rij per gebeurtenis",
        "mails": "In een mailprogramma: all.mbox, of een voor een in eml/",
        "load": "In een reviewprogramma: posts.dat, of de bestanden in rsmf/",
        "files": "Bestanden die mensen toevoegden, zoals ze waren",
        "check": "Hoe je ze controleert",
        "how": "Met Python 3.11 en het pakket cryptography, zonder netwerk:",
        "keys": "Vergelijk de sleutels in proof/keys.txt met die je langs een andere weg kreeg.",
        "log": "Het logboek {origin} had {size} regels toen het werd ondertekend; dit gaat over de "
        "regels {from} tot {to} (niet inbegrepen). Wortel: {root}",
        "all": "alle", "yes": "ja", "no": "nee", "nobody": "niemand",
    },
    "fr": {
        "title": "Export des archives de {company}",
        "what": "Ce dossier contient ce que des personnes ont écrit et fait sur le réseau de "
        "l'entreprise, dans la mesure où une autorisation l'a ouvert. Il se lit sans le réseau, et "
        "il porte ses propres preuves.",
        "confidential": "Il contient ce que des personnes ont écrit, avec leurs noms. Ne le donnez "
        "à personne qui n'y a pas droit.",
        "grant": "Autorisation {number} : {purpose}. {reason}",
        "by": "Demandée par {asked_by}, approuvée par {approved_by}.",
        "urgent": "Elle a été prise en urgence, avant toute approbation.",
        "scope": "Du {from} au {until} ; personnes : {people} ; communautés : {communities} ; "
        "communautés fermées : {private} ; messages entre personnes : {direct}.",
        "holds": "Il contient {events} événements et {files} fichiers. De {left_out} autres "
        "entrées du registre, seule l'empreinte est ici : l'autorisation ne les ouvre pas.",
        "complete": "Rien ne manque de ce qui devrait être ici.",
        "incomplete": "Il n'est PAS complet : {faults} choses qui devraient être ici manquent. "
        "gaps.jsonl les énumère.",
        "destroyed": "{many} autres ont été détruites auparavant, chacune sur la base d'un "
        "certificat.",
        "read": "Comment le lire",
        "pages": "Dans un navigateur, fil par fil",
        "table": "Dans un tableur : une ligne par événement",
        "mails": "Dans un logiciel de messagerie : all.mbox, ou un à un dans eml/",
        "load": "Dans un logiciel de revue : posts.dat, ou les fichiers de rsmf/",
        "files": "Les fichiers joints, tels qu'ils étaient",
        "check": "Comment le vérifier",
        "how": "Avec Python 3.11 et le paquet cryptography, sans réseau :",
        "keys": "Comparez les clés de proof/keys.txt avec celles obtenues par une autre voie.",
        "log": "Le registre {origin} avait {size} entrées quand il a été signé ; il s'agit ici des "
        "entrées {from} à {to} (non comprise). Racine : {root}",
        "all": "toutes", "yes": "oui", "no": "non", "nobody": "personne",
    },
    "de": {
        "title": "Export aus dem Archiv von {company}",
        "what": "Dieser Ordner enthält, was Menschen im Netzwerk des Unternehmens geschrieben und "
        "getan haben, soweit eine Freigabe es geöffnet hat. Er lässt sich ohne das Netzwerk lesen "
        "und beweist sich selbst.",
        "confidential": "Er enthält, was Menschen geschrieben haben, mit ihren Namen. Geben Sie "
        "ihn niemandem, der kein Recht darauf hat.",
        "grant": "Freigabe {number}: {purpose}. {reason}",
        "by": "Beantragt von {asked_by}, genehmigt von {approved_by}.",
        "urgent": "Sie wurde in Eile genommen, bevor jemand sie genehmigte.",
        "scope": "Von {from} bis {until}; Personen: {people}; Communitys: {communities}; "
        "geschlossene Communitys: {private}; Nachrichten zwischen Personen: {direct}.",
        "holds": "Er enthält {events} Ereignisse und {files} Dateien. Von {left_out} weiteren "
        "Einträgen des Protokolls steht hier nur ein Hash: Die Freigabe öffnet sie nicht.",
        "complete": "Nichts fehlt, was hier sein sollte.",
        "incomplete": "Er ist NICHT vollständig: {faults} Dinge, die hier sein sollten, fehlen. "
        "gaps.jsonl nennt sie.",
        "destroyed": "{many} weitere wurden zuvor vernichtet, jedes aufgrund einer Urkunde.",
        "read": "Wie man ihn liest",
        "pages": "Im Browser, Gespräch für Gespräch",
        "table": "In einer Tabelle: eine Zeile je Ereignis",
        "mails": "In einem Mailprogramm: all.mbox, oder einzeln in eml/",
        "load": "In einem Programm zur Sichtung: posts.dat, oder die Dateien in rsmf/",
        "files": "Angehängte Dateien, wie sie waren",
        "check": "Wie man ihn prüft",
        "how": "Mit Python 3.11 und dem Paket cryptography, ohne Netz:",
        "keys": "Vergleichen Sie die Schlüssel in proof/keys.txt mit denen, die Sie auf anderem "
        "Weg bekommen haben.",
        "log": "Das Protokoll {origin} hatte {size} Einträge, als es signiert wurde; hier geht es "
        "um die Einträge {from} bis {to} (nicht eingeschlossen). Wurzel: {root}",
        "all": "alle", "yes": "ja", "no": "nein", "nobody": "niemand",
    },
}  # fmt: skip
COMMAND = "python3 data/verify_archive.py . --payloads"
LINKS = {
    "pages": ("html", "html/index.html"),
    "table": ("csv", "posts.csv"),
    "mails": ("mbox", "all.mbox"),
    "load": ("dat", "posts.dat"),
}


def sentences(facts: Facts, language: str) -> tuple[str, list[str]]:
    """Say what an export is, in a language: the title, and one sentence after the other."""
    words, grant, scope = WORDS[language], facts.get("grant") or {}, facts.get("scope") or {}
    nobody = words["nobody"]
    listed = {
        name: ", ".join(map(str, scope.get(name) or ())) or words["all"]
        for name in ("people", "communities")
    }
    bounds = {name: str(scope.get(name) or "")[:10] for name in ("from", "until")}
    truths = {name: words["yes" if scope.get(name) else "no"] for name in ("private", "direct")}
    destroyed = sum(facts["gaps"].get(reason, 0) for reason in ("shredded", "erased"))
    found = [words["what"], words["confidential"]]
    if grant:
        asked = {"asked_by": nobody} | {name: grant[name] or nobody for name in grant}
        found += [words["grant"].format_map(asked), words["by"].format_map(asked)]
        found += [words["urgent"]] if grant.get("is_urgent") else []
    if scope:
        found.append(words["scope"].format_map(listed | bounds | truths))
    counts = {
        "events": facts["counts"]["events"],
        "files": facts["files"],
        "left_out": sum(facts["left_out"].values()),
    }
    found.append(words["holds"].format_map(counts))
    faults = sum(facts["gaps"].values()) - destroyed - facts["gaps"].get(BLACKED_OUT, 0)
    found.append(words[facts["result"]].format(faults=faults))
    if destroyed:
        found.append(words["destroyed"].format(many=destroyed))
    return words["title"].format(company=facts.get("company") or "Kring"), found


def page(facts: Facts) -> bytes:
    """Write README.html."""
    parts = ["<nav>"]
    parts += [f'<a href="#{one}" hreflang="{one}" lang="{one}">{one}</a> ' for one in WORDS]
    parts.append("</nav>\n")
    for language, words in WORDS.items():
        title, said = sentences(facts, language)
        parts += [f'<section id="{language}" lang="{language}">\n<h1>{escape(title)}</h1>\n']
        parts += [f"<p>{escape(one)}</p>\n" for one in said]
        parts += [f"<h2>{words['read']}</h2>\n<ul>\n"]
        for name, (kind, path) in LINKS.items():
            if kind in facts["formats"]:
                parts.append(f'<li><a href="{path}">{path}</a>: {escape(words[name])}</li>\n')
        parts += [f"<li>files/: {escape(words['files'])}</li>\n</ul>\n"]
        parts += [f"<h2>{words['check']}</h2>\n<p>{escape(words['how'])}</p>\n"]
        parts += [f"<pre><code>{COMMAND}</code></pre>\n<p>{escape(words['keys'])}</p>\n"]
        parts += [f"<p>{escape(words['log'].format_map(facts['log']))}</p>\n</section>\n"]
    return framed("README", "".join(parts))


def cover(facts: Facts) -> bytes:
    """Write the sheet that lies on top, as PDF, in four languages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    target, styles, story = io.BytesIO(), getSampleStyleSheet(), []
    for place, (language, words) in enumerate(WORDS.items()):
        title, said = sentences(facts, language)
        told: Sequence[str] = (
            *said, words["how"], COMMAND, words["keys"], words["log"].format_map(facts["log"]),
        )  # fmt: skip
        story += [PageBreak()] if place else []
        story.append(Paragraph(printable(title), styles["Title"]))
        story += [Paragraph(printable(one), styles["BodyText"]) for one in told]
    SimpleDocTemplate(target, pagesize=A4, title="Export", invariant=1).build(story)
    return target.getvalue()


def printable(words: str) -> str:
    """Write words with the letters that every reader of PDF has."""
    return escape(words.encode("cp1252", "replace").decode("cp1252")).replace("\n", "<br/>")
