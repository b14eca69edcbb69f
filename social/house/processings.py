"""What is done with what people do at Kring: for what, who sees it, how long, and can it be off?

For everybody, and for a works council that agrees on it. What is not on this list is not done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from social.switches import Switch


@dataclass(frozen=True, slots=True)
class Processing:
    """One processing; `switch` is by what it can be switched off."""

    key: str
    name: Any
    purpose: Any
    seen_by: Any
    kept: Any
    switch: Switch | None = None


BY_RULES = _l("By the rules of retention")
READERS = _l("Whoever may read the community; compliance officers with a grant, as said below")
NOBODY = _l("Nobody")

PROCESSINGS = (
    Processing(
        "texts",
        _l("Posts, comments, reactions and files"),
        _l("To talk, ask and share at work"),
        READERS,
        BY_RULES,
    ),
    Processing(
        "messages",
        _l("Messages in conversations of two or a few, with files and reactions"),
        _l("To talk with a colleague, or with several"),
        _l(
            "The people of the conversation; of a message that one of them reported, moderators, "
            "with a few words around it; compliance officers with a grant that suffices for "
            "messages, as said below"
        ),
        BY_RULES,
    ),
    Processing(
        "read_messages",
        _l("Up to where somebody has read in a conversation"),
        _l("To show what is new"),
        _l("Nobody but the reader; others in it only where both sides chose so"),
        _l("As long as the conversation"),
    ),
    Processing(
        "drafts",
        _l("What somebody began to write and has not sent"),
        _l("To go on with it on another device"),
        _l("Nobody but its author"),
        _l(
            "In the browser for 60 days and on the server for 90 after it was touched last; gone "
            "once it is sent or deleted"
        ),
    ),
    Processing(
        "filters",
        _l("What somebody does not want to see: words, topics, colleagues, communities"),
        _l("To fold it on their own pages"),
        _l("Nobody but the reader"),
        _l("Until the person changes it"),
    ),
    Processing(
        "saved",
        _l("Posts that somebody saved for later"),
        _l("To come back to them, and to be reminded"),
        _l("Nobody but the reader"),
        _l("Until the person changes it"),
    ),
    Processing(
        "profiles",
        _l("Profiles"),
        _l("To find and reach colleagues"),
        _l("Everybody who works here"),
        _l("As long as the account, then by the rules of retention"),
    ),
    Processing(
        "sign_on",
        _l("Under which name somebody signs in at the company's own provider"),
        _l("To come in with the account that one has anyway"),
        _l("The person, on their account page"),
        _l("Until it is unlinked or the person is forgotten"),
    ),
    Processing(
        "directory",
        _l(
            "What the company's directory says of people: name, address, title, department, site, "
            "manager, groups"
        ),
        _l("To open accounts, keep them right and end them"),
        _l("Everybody who works here, as far as it stands in the profile; the rest administrators"),
        _l("As long as the directory names the person; then by the rules of retention"),
    ),
    Processing(
        "guests",
        _l("Guests: name, address, company, why, who asked and who agreed, until when"),
        _l("To let people of other companies into some communities"),
        _l("Owners of these communities and administrators; name and company whoever shares one"),
        _l("30 days where nobody answers; of those who came, as of those who work here"),
    ),
    Processing(
        "terms",
        _l("Which version of the terms somebody accepted, and when"),
        _l("To ask again when they change"),
        _l("Nobody on a page; compliance officers in the log"),
        BY_RULES,
    ),
    Processing(
        "statements",
        _l("What people state of what they know"),
        _l("To find whoever knows something, in every language"),
        _l("Whom its author chose for each line: everybody, their unit, HR in a search, nobody"),
        _l("Until its author takes it back; after they left, by the rules of retention"),
        Switch.STATEMENTS,
    ),
    Processing(
        "availability",
        _l("How often somebody can be asked, and when they are away"),
        _l("To spare those whom many ask"),
        _l("Everybody who works here"),
        _l("Until the person changes it"),
    ),
    Processing(
        "places",
        _l("Where somebody stopped reading"),
        _l("To show what is new"),
        _l("Nobody but the reader"),
        _l("As long as the membership"),
    ),
    Processing(
        "notices",
        _l("Notices and mails"),
        _l("To tell people what concerns them"),
        _l("Whom they are for; administrators see address and subject of a mail that waits"),
        BY_RULES,
    ),
    Processing(
        "incoming",
        _l("Mails that come in"),
        _l("To post each once, and to find out why one was not posted"),
        _l("Nobody; of those that were refused administrators see whose, when and why"),
        _l("90 days"),
    ),
    Processing(
        "sign_ins",
        _l("Sign-ins"),
        _l("To keep others out, and to let people see and end their sessions"),
        _l("The person; administrators see when somebody was last there"),
        BY_RULES,
    ),
    Processing(
        "ledger",
        _l("The ledger of every change"),
        _l("To prove what was kept and that nothing was changed"),
        _l("Compliance officers, for a reason, each time recorded"),
        BY_RULES,
    ),
    Processing(
        "records",
        _l("Holds, requests and bundles"),
        _l("To fulfil duties of the law"),
        _l("Compliance officers, always two of them where something is decided"),
        BY_RULES,
    ),
    Processing(
        "archive",
        _l("Searching and reading the archive: posts, comments and messages, also deleted ones"),
        _l(
            "A legal dispute, a request of a regulator or a court, misconduct of people who are "
            "named, a security incident: for these four also messages, of people who are named and "
            "of those they wrote with. Without messages: a request of a person about their data, "
            "an internal investigation, a check of the records, work that has to go on"
        ),
        _l(
            "Compliance officers with a grant that says purpose, whom and how long, 30 days at "
            "most, and that a second person approved. In haste one opens four hours alone: data "
            "protection is told at once, and somebody else says afterwards whether it was right"
        ),
        _l("A search goes with its grant"),
    ),
    Processing(
        "exports",
        _l("Taking out of the archive what a grant opens, once or every day"),
        _l("To hand over what a dispute, an inquiry or a duty of the law asks for"),
        _l(
            "The officer who asked for it, and whom they hand it to. What leaves every day is "
            "approved by a second person and encrypted for its recipients"
        ),
        _l("Here seven days at most, or until it was downloaded; there, as its recipients do"),
    ),
    Processing(
        "looks",
        _l("Writing down each search, look and export in the archive, before anything is shown"),
        _l("So that nobody looks unseen"),
        _l(
            "Data protection: who looked at whom, when and with which words; compliance officers "
            "and data protection: the grants, but those that name them; auditors: who looked and "
            "when; the works council: figures by month, no number below five"
        ),
        _l("That somebody looked, always; at whom and with which words by the rules of retention"),
    ),
    Processing(
        "coach",
        _l("A word to the writer before anything is sent"),
        _l("To prevent what would hurt or leak"),
        _l("The writer alone"),
        _l("Not at all"),
        Switch.COACH,
    ),
    Processing(
        "leaks",
        _l("Looking for secrets and personal numbers in what is sent"),
        _l("To keep passwords and numbers of citizens out of posts"),
        _l("The writer; whoever may judge the case, if a rule of the company's own says so"),
        _l("Not at all, unless it becomes a case"),
    ),
    Processing(
        "rules",
        _l("House rules asked about what is sent"),
        _l("To bring before people what may be against the house rules; no program decides"),
        _l("The writer, and whoever may judge the case"),
        BY_RULES,
        Switch.RULES,
    ),
    Processing(
        "hits",
        _l("Counting how often a house rule finds something"),
        _l("To mend rules that find too much or nothing"),
        _l("Moderators and administrators: the rule and the day, neither whose text nor where"),
        _l("90 days"),
        Switch.HITS,
    ),
    Processing(
        "cases",
        _l("Reports, cases, decisions and appeals"),
        _l("To protect people from each other's words, and to do that fairly"),
        _l("Whoever may judge the case; each side what concerns it"),
        BY_RULES,
    ),
    Processing(
        "apart",
        _l("Keeping two people apart"),
        _l("So that nobody has to meet whom they reported"),
        _l("Nobody but the person who asked for it"),
        _l("Until they take it back"),
    ),
    Processing(
        "exceptions",
        _l("Opening one case of a closed community to a moderator"),
        _l("So that no place is beyond the house rules"),
        _l("One moderator whom another allowed it; the owners are told"),
        BY_RULES,
    ),
    Processing(
        "earlier",
        _l("Telling judges how many earlier decisions about somebody still count"),
        _l("To begin with the mildest measure, and to see what is repeated"),
        _l("Whoever judges a case of the same author: a number by kind of measure"),
        _l("180 days from each decision"),
        Switch.EARLIER,
    ),
    Processing(
        "confidential",
        _l("The confidential channel"),
        _l("To report harassment and breaches of the law safely"),
        _l("The recipients alone: it is locked in the browser, administrators cannot read it"),
        _l("Until the company's time after closing is over"),
    ),
    Processing(
        "report",
        _l("The transparency report"),
        _l("To show whether moderation is fair"),
        _l("Everybody who works here; no number below five"),
        _l("Counted anew each time"),
        Switch.REPORT,
    ),
    Processing(
        "off_hours",
        _l("Counting by site and team what reaches people outside their hours"),
        _l("To show whether people can switch off after work"),
        _l("Everybody who works here; no group below five, and numbers rounded"),
        _l("Three years; no person stands in it"),
        Switch.OFF_HOURS,
    ),
    Processing(
        "expertise",
        _l("Finding people by what they state of themselves"),
        _l("So that colleagues find who knows something, in any of the languages"),
        _l("Each statement whoever its author chose; who looked for what is not kept"),
        _l("As long as the statement stands"),
    ),
    Processing(
        "quotes",
        _l("Quoting in mails of notices what was written"),
        _l("So that people see by the mail whether it concerns them"),
        _l("Whoever gets the mail, and who runs the mail servers on its way"),
        _l("As mails are kept there; without it they say who did what, and lead here"),
        Switch.QUOTES,
    ),
    Processing(
        "searches",
        _l("Searches for people by HR"),
        _l("To staff projects, fill vacancies, offer training, settle successions"),
        _l(
            "Whoever was found sees when, what for and by which criteria; compliance officers, "
            "for a reason"
        ),
        _l("12 months, then they are deleted"),
    ),
    Processing(
        "searchers",
        _l("Naming who of HR searched to whoever was found"),
        _l("So that people know whom to ask; without it they read that HR searched"),
        _l("Whoever was found"),
        _l("As long as the search"),
        Switch.SEARCHERS,
    ),
    Processing(
        "presence",
        _l("Showing that somebody is active now; off until the company wants it"),
        _l("To see whether a colleague can answer at once"),
        _l("Those who chose to show it, of each other"),
        _l("Five minutes, in memory alone: nothing tells when somebody was here"),
        Switch.PRESENCE,
    ),
    Processing(
        "webhooks",
        _l("Telling other systems what happens in a community; off until the company wants it"),
        _l("So that a system of the company can go on with it"),
        _l("Whoever runs that system: what members of the community read, by its owners' choice"),
        _l("Here, whether it was taken: 30 days; there, as they say"),
        Switch.WEBHOOKS,
    ),
    Processing(
        "needs",
        _l("Counting what was looked for and stated by nobody"),
        _l("To invite people to state what is needed; from five seekers on"),
        _l("Everybody: the words and a number, never who looked"),
        _l("Three months"),
    ),
    Processing(
        "requests",
        _l("The server's log of requests"),
        _l("To run it and to find faults"),
        _l("Whoever runs the server; it holds neither names nor contents nor addresses"),
        _l("As the operator sets it"),
    ),
)

# What works councils ask about, and what there is not.
NEVER = (
    _l("No score of a person and no order of people by anything that was found in their texts."),
    _l("No guess at anybody's mood or feelings."),
    _l("No score, level or order of people by what they state; an old line fades and no more."),
    _l("No points for people in any search, and no search of HR's that nobody is told of."),
    _l("No list of who has read what, and none of who works when."),
    _l("No report to line managers: they do not judge the cases of their people either."),
    _l(
        "No looking through what is not sent: a draft is shown to its author alone, and what a "
        "program points out in it is told to nobody else."
    ),
)
