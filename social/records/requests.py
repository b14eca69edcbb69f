"""What can happen to a request of a person? One decides, another approves, then it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select, update

from archive import dossier
from models import (
    ErasureRequest,
    Event,
    Exemption,
    Outcome,
    Person,
    PersonState,
    RequestItem,
    RequestKind,
    Withholding,
    now,
    session,
)
from social.changes import change
from social.errors import Invalid
from social.holding import hold
from social.jobs import later_by_name
from social.records import letters
from social.records.deciding import decided_by, refuse_another, refuse_over
from social.records.guard import only_compliance
from social.records.passing import close_dropped
from social.requesting import take_up
from social.second import require_second

EXTENSION = timedelta(days=60)  # GDPR article 12(3): two months more where it is much or hard
WHEN_CLOSED = ("person", "membership", "sign_in")  # what an account needs while it is open
RESTRICTED = ("post", "comment", "message")  # what can be put out of sight and kept
GIVEN = (Outcome.GIVE, Outcome.MASK, Outcome.WITHHOLD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What becomes of all that was found of a noun, or of one of them."""

    noun: str
    noun_id: int | None = None
    outcome: Outcome
    exemption: Exemption | None = None
    withholding: Withholding | None = None
    until: datetime | None = None
    note: str = ""

    def standing(self) -> dict[str, str | None]:
        """Say what things of this kind follow that are found later."""
        until = self.until.isoformat() if self.until else None
        return {"outcome": self.outcome, "exemption": self.exemption, "until": until}


def open_request(
    officer: Person,
    person: Person,
    asked_at: datetime,
    wish: str = "",
    kind: RequestKind = RequestKind.ERASURE,
) -> ErasureRequest:
    """Take up what a person asked for on a day, and find all that there is of them."""
    only_compliance(officer)
    return take_up(officer, person, kind, asked_at, wish)


def extend_request(officer: Person, request: ErasureRequest, reason: str) -> None:
    """Take two months more, once, and say why."""
    only_compliance(officer)
    if not reason:
        raise Invalid(reason=_("Fill this in."))
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        if request.extension_reason:
            raise Invalid(reason=_("This was extended already."))
        request.due_at += EXTENSION
        request.extension_reason = reason
        record(Event.REQUEST_EXTENDED, request)


def decide(officer: Person, request: ErasureRequest, decision: Decision) -> int:
    """Say what becomes of all of a noun, or of one thing; tell of how many that was said."""
    only_compliance(officer)
    refuse_nonsense(request, decision)
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        refuse_another(officer, request)
        chosen = [RequestItem.request_id == request.id, RequestItem.noun == decision.noun]
        if decision.noun_id is not None:
            chosen.append(RequestItem.noun_id == decision.noun_id)
        said = (
            update(RequestItem)
            .where(*chosen)
            .values(
                outcome=decision.outcome,
                exemption=decision.exemption,
                withholding=decision.withholding,
                until=decision.until,
                note=decision.note,
            )
        )
        number: int = session.execute(said.execution_options(synchronize_session=False)).rowcount  # type: ignore[attr-defined]
        if decision.noun_id is not None and not number:
            raise Invalid(number=_("There is none of this number here."))
        if decision.noun_id is None:
            request.standing = request.standing | {decision.noun: decision.standing()}
        pursue(officer, request)
        record(
            Event.REQUEST_DECIDED,
            request,
            noun=decision.noun,
            noun_id=decision.noun_id,
            outcome=decision.outcome,
            exemption=decision.exemption,
            withholding=decision.withholding,
            until=decision.until.isoformat() if decision.until else None,
            note=decision.note,
            number=number,
        )
    return number


def approve_request(officer: Person, request: ErasureRequest, seen: datetime | None = None) -> None:
    """Have done what somebody else decided; the worker does it at once.

    `seen` is when that was decided which the officer looked at: Invalid where it is another by now.
    What came since the request to be forgotten was taken up follows what was decided of its kind;
    Invalid where nothing was, and it is found from then on.
    """
    only_compliance(officer)
    words = _("You decided this request. Somebody else approves it.")
    require_second(officer, request.decided_by_id, words)
    if officer.id == request.person_id:
        raise Invalid(form=_("This request is yours. Somebody else approves it."))
    later = look_again(officer, request) if request.dropped_as is None else 0
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        if seen not in (None, request.decided_at):
            raise Invalid(form=_("Somebody decided this meanwhile. Look at it again."))
        require_second(officer, request.decided_by_id, words)
        if request.sent_back_at is not None:
            raise Invalid(form=_("This was sent back. It has to be decided anew first."))
        is_dropped = request.dropped_as is not None
        if request.decided_by_id is None or (not is_dropped and undecided(request)):
            if later:
                raise Invalid(form=_("More was found since. Not all of it is decided yet."))
            raise Invalid(form=_("Not everything that was found is decided yet."))
        request.approved_by_id, request.approved_at = officer.id, now()
        if is_dropped:
            close_dropped(record, request)
            return
        if request.kind.is_giving:
            later_by_name("records.bundle", lock=f"records.bundle.{request.id}", id=request.id)
        else:
            letters.write_letter(request, "erasure")
            later_by_name("records.execute", lock="records.dispose", request_id=request.id)
        record(Event.REQUEST_APPROVED, request, later=later)


def look_again(officer: Person, request: ErasureRequest) -> int:
    """Add what came since to a request to be forgotten, and keep it there; tell how much it is."""
    if request.kind.is_giving:
        return 0
    with change(officer):
        hold(request)
        refuse_over(request)
        return dossier.look_again(session, request.id, request.person_id)


def mask_the_rest(officer: Person, request: ErasureRequest) -> None:
    """Give all that nobody decided yet without the names and words of others.

    Where nothing is open, this says that somebody looked and leaves it so.
    """
    only_compliance(officer)
    with change(officer) as record:
        hold(request)
        refuse_over(request)
        refuse_another(officer, request)
        if not request.kind.is_giving:
            raise Invalid(form=_("This is no answer to what was asked for."))
        is_open = (RequestItem.request_id == request.id, RequestItem.outcome.is_(None))
        masked = update(RequestItem).where(*is_open).values(outcome=Outcome.MASK)
        number: int = session.execute(masked).rowcount  # type: ignore[attr-defined]
        pursue(officer, request)
        record(Event.REQUEST_DECIDED, request, outcome=Outcome.MASK, number=number)


def pursue(officer: Person, request: ErasureRequest) -> None:
    """Note who decided of what was found: it is pursued after all, if it was to be dropped."""
    decided_by(officer, request)
    request.dropped_as, request.drop_reason = None, ""


def undecided(request: ErasureRequest) -> int:
    """Count what nobody decided yet."""
    open_items = select(func.count()).where(
        RequestItem.request_id == request.id, RequestItem.outcome.is_(None)
    )
    return session.scalar(open_items) or 0


def refuse_nonsense(request: ErasureRequest, decision: Decision) -> None:
    """Refuse what cannot be done, or is not explained."""
    if decision.noun not in dossier.FINDERS:
        raise Invalid(noun=_("There is nothing of this kind."))
    if (decision.outcome in GIVEN) is not request.kind.is_giving:
        raise Invalid(outcome=_("This is no answer to what was asked for."))
    if (decision.outcome is Outcome.WITHHOLD) != (decision.withholding is not None):
        raise Invalid(withholding=_("Say why it is not given."))
    if (decision.outcome is Outcome.REFUSE) != (decision.exemption is not None):
        raise Invalid(exemption=_("Name the letter of article 17(3) that a refusal rests on."))
    if (decision.outcome is Outcome.RESTRICT) != (decision.until is not None):
        raise Invalid(until=_("Say until when it is restricted."))
    if decision.until is not None and decision.until <= now():
        raise Invalid(until=_("Choose a day that is to come."))
    if decision.outcome is Outcome.RESTRICT and decision.noun not in RESTRICTED:
        raise Invalid(outcome=_("Posts, comments and messages can be restricted."))
    person = session.get_one(Person, request.person_id)
    is_open = person.state is not PersonState.DEACTIVATED
    if decision.outcome is Outcome.ERASE and decision.noun in WHEN_CLOSED and is_open:
        raise Invalid(outcome=_("The account is still open. Close it first."))
