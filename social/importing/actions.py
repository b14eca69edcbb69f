"""What can administrators do with an export? Bring it, say who is who, bring it in, stop it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import Conflict

from archive.keyring import keyring
from models import Event, Import, ImportSource, ImportState, Person, limits, now, session
from moderation import clean_line
from social.administrators import require_administrator
from social.aside import aside
from social.changes import Record, change
from social.errors import Invalid
from social.holding import hold
from social.import_turn import turn
from social.importing.keeping import NOBODYS, Sealed, empty, give_up, seal
from social.importing.pack import Pack, Zipped, open_file
from social.importing.sources import source_of
from social.jobs import later_by_name
from social.running.trouble import Trouble

MOST_MAPPED = 50_000  # lines that say who is who


def bring_export(
    actor: Person, file: IO[bytes], name: str, source: str = "", *, with_direct: bool = False
) -> Import:
    """Keep an export that somebody sent, sealed, and have it looked at.

    Invalid for what is no export, one of another house than was said, and for a ZIP bomb.
    """
    require_administrator(actor)
    name = clean_line(name[: limits.NAME], limits.NAME) or "export"
    most = current_app.config["SETTINGS"].import_limit
    if file.seek(0, 2) > most:
        raise Invalid(file=_("This is larger than an export may be here."))
    found = ImportSource(aside(look_inside, file, name, source))
    sealed = seal(file)
    with change(actor) as record:
        one = Import(name=name, source=found, with_direct=with_direct, made_by_id=actor.id)
        open_with(one, sealed)
        session.add(one)
        record(Event.IMPORT_BROUGHT, one)
        later_by_name("importing.look", id=one.id)
    return one


def look_inside(file: IO[bytes], name: str, source: str) -> str:
    """Tell which house an export is of."""
    try:
        pack = open_file(name, file)
    except Trouble:
        raise Invalid(file=_("This is neither a ZIP file nor one of the lists.")) from None
    refuse_bomb(pack)
    found = source_of(pack)
    if not found:
        raise Invalid(file=_("Nothing in it is known from Slack, Mattermost, Viva or Yammer."))
    if source not in ("", found):
        raise Invalid(source=_("What is in it looks like another one."))
    return found


def refuse_bomb(pack: Pack) -> None:
    """Refuse what would unpack to far more than anybody packed."""
    if isinstance(pack, Zipped) and pack.is_bomb:
        raise Invalid(file=_("It would unpack to far too much. Nothing of it was opened."))


def open_with(one: Import, sealed: Sealed) -> None:
    """Note where the bytes of an export lie, and what opens them."""
    wrapper = keyring.make(session.connection(), NOBODYS)
    one.kek_id, one.secret = wrapper.id, wrapper.wrap(sealed.key)
    one.digest, one.sha256 = sealed.digest, sealed.sha256
    one.size, one.sealed_size = sealed.size, sealed.sealed_size


def say_who(actor: Person, one: Import, said: Mapping[tuple[str, str], str]) -> None:
    """Take over what somebody says of who is who, and have the export looked at again."""
    require_administrator(actor)
    if not said:
        raise Invalid(form=_("No line says who is who: put “mapped” into the last column."))
    with change(actor) as record:
        hold(one)
        refuse_unless(one.can_start)
        known = {(what, key): here for what, key, here in one.mapping} | dict(said)
        if len(known) > MOST_MAPPED:
            raise Invalid(form=_("These are too many lines."))
        one.mapping = [[what, key, here] for (what, key), here in sorted(known.items())]
        one.state, one.touched_at = ImportState.LOOKING, now()
        said_first = [list(line) for line in sorted((*who, here) for who, here in said.items())]
        record(Event.IMPORT_MAPPED, one, lines=len(said), said=said_first[:200])
        later_by_name("importing.look", id=one.id)


def start(actor: Person, one: Import) -> None:
    """Bring an export in, or go on where it stopped; 409 while another one runs."""
    require_administrator(actor)
    with turn() as is_free:
        running = select(Import.id).where(Import.state == ImportState.RUNNING).limit(1)
        if not is_free or session.scalar(running) is not None:
            raise Conflict(_("An import is running. One at a time is brought in."))
    with change(actor) as record:
        hold(one)
        refuse_unless(one.can_start)
        one.state, one.is_stopping, one.trouble = ImportState.RUNNING, False, ""
        one.started_by_id, one.started_at, one.ended_at = actor.id, now(), None
        one.touched_at = now()
        record(Event.IMPORT_STARTED, one)
        later_by_name("importing.run", id=one.id)


def stop(actor: Person, one: Import) -> None:
    """Have an import stop after the batch that it is at; what came stays."""
    require_administrator(actor)
    with change(actor) as record:
        hold(one)
        if one.state is ImportState.RUNNING and not one.is_stopping:
            one.is_stopping = True
            record(Event.IMPORT_STOP_ASKED, one)


def discard(actor: Person, one: Import) -> None:
    """Destroy an export, and the lists made of it; what came in stays."""
    require_administrator(actor)
    with change(actor) as record:
        hold(one)
        refuse_unless(not one.is_at_work)
        clear(record, one)


def clear(record: Record, one: Import) -> None:
    """Destroy what is left of an export; once."""
    if one.emptied_at is None:
        give_up(record, one)
        empty(record, one)


def refuse_unless(is_so: bool) -> None:
    """Refuse what another administrator, or the worker, was faster with."""
    if not is_so:
        raise Conflict(_("This import is in another state by now. Look at it again."))
