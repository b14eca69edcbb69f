"""What are kinds, audiences and levels called?"""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from models import Audience, Level, StatementKind

KINDS: dict[StatementKind, Any] = {
    StatementKind.ROLE: _l("Occupation"),
    StatementKind.SKILL: _l("Skill"),
    StatementKind.LANGUAGE: _l("Language"),
    StatementKind.CERTIFICATE: _l("Certificate"),
    StatementKind.PROJECT: _l("Project"),
    StatementKind.INTEREST: _l("Interest"),
    StatementKind.ASK_ME: _l("Ask me about"),
}

# What the lines of a kind are headed with, and what one asks for a line of it.
HEADINGS: dict[StatementKind, Any] = {
    StatementKind.ROLE: _l("Occupation"),
    StatementKind.SKILL: _l("Skills"),
    StatementKind.LANGUAGE: _l("Languages"),
    StatementKind.CERTIFICATE: _l("Licences and certificates"),
    StatementKind.PROJECT: _l("Projects"),
    StatementKind.INTEREST: _l("Interests"),
    StatementKind.ASK_ME: _l("Can be asked about"),
}
QUESTIONS: dict[StatementKind, Any] = {
    StatementKind.ROLE: _l("What is your occupation?"),
    StatementKind.SKILL: _l("What can you do?"),
    StatementKind.LANGUAGE: _l("Which language?"),
    StatementKind.CERTIFICATE: _l("Which certificate?"),
    StatementKind.PROJECT: _l("What is the project called?"),
    StatementKind.INTEREST: _l("What interests you?"),
    StatementKind.ASK_ME: _l("What may colleagues ask you about?"),
}

AUDIENCES: dict[Audience, Any] = {
    Audience.ALL: _l("Everybody"),
    Audience.UNIT: _l("My unit"),
    Audience.HR: _l("HR and me"),
    Audience.ME: _l("Only me"),
}
SIGNS = {Audience.ALL: "globe", Audience.UNIT: "users", Audience.HR: "key", Audience.ME: "lock"}

# Common European Framework of Reference, global scale; in our own words.
LEVELS: dict[Level, Any] = {
    Level.A1: _l("A1: a few words and phrases"),
    Level.A2: _l("A2: short, simple talks"),
    Level.B1: _l("B1: most everyday matters at work"),
    Level.B2: _l("B2: meetings and texts of my field"),
    Level.C1: _l("C1: nearly everything, without effort"),
    Level.C2: _l("C2: everything, to the finest shade"),
}
