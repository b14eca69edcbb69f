"""Does every way in that changes something leave a line in the ledger, or say why not?

Ways in are the addresses that take more than a GET, jobs, socket events and commands. What the
source can come to from each is read; that nothing is kept past `change`, and no content without
its line, is held by test_changes and by the database itself.
"""

from __future__ import annotations

import ast
from functools import cache

import pytest
from flask import Flask

from social.commands import COMMANDS, module_of
from social.live.socket import EVENTS
from social.running.worker import job_modules
from tests.house.reach import Place, calls, functions, modules, reached

# What changes nothing that the ledger keeps, each with its reason.
QUIET = {
    "command social.commands.support.support": "a file about the installation, of nobody in it",
    "command social.commands.mail_in.mail_in": "what a mail becomes is recorded by its action",
    "address account.choose_appearance": "how one's own pages look",
    "address administration.send_waiting": "mails go out again; each follows from an entry",
    "job social.health.jobs.look_around": "what is wrong with the machine; nobody did it",
    "job social.health.jobs.forget": "forgets what was wrong with the machine",
    "command social.commands.maintenance.status_command": "says how it stands",
    "command social.commands.upgrade.upgrade": "carries all of the database over as it is",
    "address upkeep.put_away": "what one's own browser shows; nothing of it is kept here",
    "address administration.test_mail": "a mail to oneself, which the outbox shows",
    "address announcements.see": "what one has seen is one's own affair, and never watched",
    "job social.importing.jobs.drop_bytes": "bytes whose key was given up, with an entry",
    "job social.importing.jobs.drop_unkept": "bytes of an export that was never kept",
    "job social.sign_on.jobs.forget": "forgets who was sent to a provider, and tokens of before",
    "job social.signing_in.jobs.forget_halves": "forgets who was half signed in and never came",
    "address second_factors.ask_passkey": "what a device is to make; the passkey has its entry",
    "address signing_in.ask_passkey": "what a device is to sign; who comes in has their entry",
    "job social.house.jobs.forget_counts": "counts of groups; no person stands in them",
    "job social.crisis.jobs.tell": "follows from what was said, which has its entry",
    "address api.read_conversation": "what one has read is one's own affair, and never watched",
    "address api.read_notice": "what one has read is one's own affair, and never watched",
    "address api.read_notices": "what one has read is one's own affair, and never watched",
    "address api.drop_saved": "what one comes back to is one's own affair",
    "address api.save_post": "what one comes back to is one's own affair",
    "address provisioning.search_resources": "only looks; what it did not get is kept for a day",
    "address provisioning.search_all": "says that it is not there",
    "address provisioning.bulk": "says that it is not there",
    "job social.provisioning.jobs.forget": "forgets what the directory did not get",
    "job social.webhooks.jobs.forget": "forgets what other systems were told of entries",
    "job social.webhooks.jobs.send_due": "sends again what follows from an entry",
    "job social.api.jobs.forget": "forgets digests of what has its entries",
    "address coach.show": "keeps nothing",
    "address confidential.create": "its entry is written at night: its place would tell the minute",
    "address confidential.look": "reads only, with a code that may not stand in an address",
    "address confidential.say": "what whoever reports adds is told by no entry, so no time is",
    "address communities.choose_order": "how one's own list is sorted",
    "address communities.read": "what one has read is one's own affair, and never watched",
    "address communities.silence": "which places one hears of is one's own affair",
    "address communities.unsilence": "which places one hears of is one's own affair",
    "address drafts.drop": "what one has not sent is no content, and one's own affair",
    "address drafts.plan": "what one has not sent is no content, and one's own affair",
    "address drafts.plan_for_readers": "what one has not sent is no content, and one's own affair",
    "address drafts.unplan": "what one has not sent is no content, and one's own affair",
    "address expertise.preview": "keeps nothing",
    "address expertise.put_away_invitation": "how one's own pages look",
    "address expertise.put_off": "when one is asked again is one's own affair",
    "address feeds.choose": "how one's own home is sorted",
    "address feeds.read": "what one has read is one's own affair, and never watched",
    "address administration.settle_violations": "kinds of what browsers refused; nobody did it",
    "address health.csp_reports": "counts by kind what browsers refused; no person stands in it",
    "address messages.read": "what one has read is one's own affair, and never watched",
    "address messages.put_away": "which conversations stand on one's list is one's own affair",
    "address messages.silence": "which conversations count is one's own affair",
    "address messages.unsilence": "which conversations count is one's own affair",
    "address reports.show_message": "what one does not want to see is one's own affair",
    "address notices.open_one": "what one has read is one's own affair, and never watched",
    "address notices.choose_digest": "how one wants to be told is one's own affair",
    "job social.notices.jobs.mail_digests": "tells of posts, each of which has its entry",
    "address notices.choose": "how one wants to be told is one's own affair",
    "address notices.mute": "of what one wants to hear no more is one's own affair",
    "address notices.add_device": "on which devices one is told is one's own affair",
    "address notices.drop_device": "on which devices one is told is one's own affair",
    "job social.notices.jobs.time": "tells of notices, each of which follows from an entry",
    "job social.notices.jobs.push": "tells of notices, each of which follows from an entry",
    "job social.notices.jobs.push_to": "tells of notices, each of which follows from an entry",
    "address notices.forget": "how much one wants to hear of a place is one's own affair",
    "address notices.choose_thread": "how much one wants to hear of a place is one's own affair",
    "address notices.choose_community": "how much one wants to hear of a place is one's own affair",
    "job social.notices.jobs.end_levels": "how much one wants to hear is one's own affair",
    "address notices.stop": "of what one wants to hear no more is one's own affair",
    "address notices.try_mail": "a mail to oneself, which goes by itself",
    "job social.notices.jobs.mail": "tells of notices, each of which follows from an entry",
    "address notices.read": "what one has read is one's own affair, and never watched",
    "address people.choose_order": "how one's own list is sorted",
    "address posts.mark_unread": "what one has read is one's own affair, and never watched",
    "address preview.show": "keeps nothing",
    "address records.try_hold": "counts what a hold would keep, and holds nothing",
    "address reports.join_again": "whom one does not want to see is one's own affair",
    "address reports.show_comment": "what one does not want to see is one's own affair",
    "address reports.show_post": "what one does not want to see is one's own affair",
    "address search.forget": "which searches one keeps is one's own affair",
    "address search.keep": "which searches one keeps is one's own affair",
    "address links.put_back": "the words have their entry, and with them the link",
    "address links.take_off": "the words have their entry, and with them the link",
    "job social.links.jobs.clear": "forgets copies of pages of others",
    "job social.links.jobs.look": "reads the words, which have their entry",
    "job social.links.jobs.read": "reads a page of others",
    "address filters.create": "what one does not want to see is one's own affair",
    "address filters.drop": "what one does not want to see is one's own affair",
    "address saved.drop": "what one comes back to is one's own affair",
    "address saved.forget_reminder": "what one comes back to is one's own affair",
    "address saved.remind": "what one comes back to is one's own affair",
    "address saved.save": "what one comes back to is one's own affair",
    "job social.saved.jobs.remind": "a notice names the entry that it tells of",
    "address seeking.forget": "which searches one keeps is one's own affair",
    "address seeking.save": "which searches one keeps is one's own affair",
    "address topics.choose_order": "how one's own list is sorted",
    "command social.commands.accounts.list_command": "reads only",
    "command social.commands.archive.prove_command": "reads only, and says nothing of the words",
    "command social.commands.archive.restore_check_command": "looks at a folder, in its own place",
    "command social.commands.backup.check_command": "looks at a folder, in its own place",
    "command social.commands.archive.scrub_command": "old bytes leave the files of tables",
    "command social.commands.db.upgrade_command": "changes tables; what they hold is as before",
    "command social.commands.demo.demo": "makes a whole company, with entries of its own making",
    "command social.commands.doctor.doctor": "reads only",
    "command social.commands.search.rebuild_command": "reads what has its entries anew",
    "command social.commands.skills.encode_command": "writes a file made of the vocabulary alone",
    "command social.commands.serve.serve": "runs everything, and does nothing itself",
    "command social.commands.witness.witness": "runs in another house, without this database",
    "command social.commands.worker.worker": "runs jobs, and does nothing itself",
    "job social.confidential.jobs.remind": "tells recipients, in numbers, of what has its entries",
    "job social.files.jobs.tell_harmful": "tells of what has its entry",
    "job social.files.jobs.forget": "drops the bytes of a file whose entry says that it is removed",
    "job social.keyring.jobs.scrub": "old bytes leave the files of tables",
    "job social.keyring.jobs.settle": "destroys the keys of what a certificate lists",
    "job social.keyring.jobs.sweep": "destroys keys that nothing was ever kept under",
    "job social.mailing.jobs.clear_out": "forgets old mails; what they told has its entries",
    "job social.mailing.jobs.send": "what became of a mail stands beside it",
    "job social.newsletters.jobs.try_out": "mails what has its entry, issue.tried",
    "job social.notices.jobs.alert": "a notice names the entry that it tells of",
    "job social.notices.jobs.notify": "a notice names the entry that it tells of",
    "job social.records.jobs.take_in": "reads the ledger into its index",
    "job social.records.jobs.take_in_file": "reads a file into the index of the ledger",
    "job social.records.jobs.count_hits": "counts what a search found, which has its entry",
    "job social.records.jobs.forget_searches": "forgets searches, whose entries stay",
    "command social.commands.archive.index_command": "reads the ledger into its index",
    "job social.records.jobs.alarm": "tells of an alarm, which is kept",
    "job social.records.jobs.drop_unkept_export": "drops bytes that nobody can open",
    "job social.records.jobs.withdraw_export": "drops bytes of a package that was given up",
    "job social.records.jobs.drop_unkept": "drops bytes that no bundle names, and nobody can open",
    "job social.records.jobs.remind": "tells of dates that stand in holds and requests",
    "job social.records.jobs.tell_asked": "tells of a request, which has its entry",
    "job social.records.jobs.daily": "mails a checkpoint, which is kept",
    "command social.commands.rules.check_command": "reads only",
    "command social.commands.seeking.search_command": "reads only",
    "command social.commands.rules.export_command": "reads only",
    "job social.search.jobs.read": "reads a file, which has its entry",
    "job social.search.jobs.catch_up": "reads files, which have their entries",
    "job social.rules.jobs.count": "numbers without names; that they were asked for has its entry",
    "job social.rules.jobs.forget": "forgets numbers without names",
    "job social.review.jobs.look_again": "who is asked follows from roles and memberships",
    "socket connect": "says what a page watches, and keeps nothing",
    "socket disconnect": "says what a page watches, and keeps nothing",
    "socket watch": "says what a page watches, and keeps nothing",
}


@cache
def does(start: Place) -> frozenset[str]:
    """Name what a way in can come to: `change`, `record`."""
    found: set[str] = set()
    for tree in reached(start):
        found |= calls(tree) & {"change", "record"}
    return frozenset(found)


def place_of(function: object) -> Place:
    """Say where a function was written."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function.__module__, function.__qualname__  # type: ignore[attr-defined]


def addresses(app: Flask) -> dict[str, Place]:
    """List the addresses of ours that take more than a GET."""
    return {
        f"address {rule.endpoint}": place_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        and place_of(app.view_functions[rule.endpoint])[0] in modules()
    }


def marked(kind: str, *words: str) -> dict[str, Place]:
    """List the functions that a decorator of such a name marks, such as jobs and commands."""
    found = {}
    for (module, name), tree in functions().items():
        for mark in getattr(tree, "decorator_list", ()):
            call = mark.func if isinstance(mark, ast.Call) else mark
            last = call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")
            if last in words:
                found[f"{kind} {module}.{name}"] = (module, name)
    return found


def sockets() -> dict[str, Place]:
    """List what a page may send over its line."""
    return {f"socket {name}": ("social.live.socket", name) for name in EVENTS}


@pytest.fixture
def ways_in(app: Flask) -> dict[str, Place]:
    """List every way in."""
    return (
        addresses(app)
        | marked("job", "job", "each_minute")
        | marked("command", "command")
        | sockets()
    )


def test_every_kind_of_way_in_is_found(ways_in: dict[str, Place]) -> None:
    assert "address posts.create" in ways_in
    assert {place[0] for name, place in ways_in.items() if name.startswith("job ")} == set(
        job_modules()
    )
    commands = {place[0] for name, place in ways_in.items() if name.startswith("command ")}
    assert commands >= {module_of(name) for name in COMMANDS if name in ("serve", "worker")}
    assert any(name.startswith("socket ") for name in ways_in)


def test_what_changes_something_records_it(ways_in: dict[str, Place]) -> None:
    silent = {name for name, place in ways_in.items() if "record" not in does(place)}
    assert silent == set(QUIET)


def test_what_is_quiet_says_why() -> None:
    assert all(len(reason) >= 10 for reason in QUIET.values())
