"""Which things are there of the kind that an address is about?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.routing import Rule

from social.filing.pictures import WIDTHS
from tests.security.words import Thing

# What the path of an address is about, the first that fits.
NOUNS = {
    "/account/data/bundles/<int:id>": "bundles",
    "/account/email/<token>": "links to another address",
    "/account/sessions/<int:id>": "sessions",
    "/account/feeds/<int:id>": "feeds",
    "/account/second-factors/passkeys/<int:id>": "passkeys",
    "/account/sign-on/<int:id>": "identities",
    "/account/sign-on/<key>": "providers",
    "/sign-on/<key>": "providers",
    "/administration/sign-on/<int:id>": "providers by number",
    "/account/tokens/<int:id>": "tokens",
    "/administration/bots/<handle>": "bots",
    "/feeds/<token>.atom": "addresses of feeds",
    "/webhooks/<int:id>/deliveries/<int:number>": "deliveries of webhooks",
    "/webhooks/<int:id>": "webhooks",
    "/api/hooks/<token>": "addresses of hooks",
    "/api/v1/comments/<int:id>": "comments",
    "/api/v1/communities/<slug>": "communities",
    "/api/v1/conversations/<int:id>": "conversations",
    "/api/v1/files/<int:id>": "files",
    "/api/v1/messages/<int:id>": "messages",
    "/api/v1/notices/<int:id>": "notices",
    "/api/v1/people/<handle>": "people",
    "/api/v1/posts/<int:id>": "posts",
    "/api/v1/saved/<int:id>": "saved posts",
    "/api/v1/topics/<name>": "topics",
    "/scim/v2/<endpoint>": "enrolments",
    "/scim/v2/ResourceTypes/<name>": "enrolments",
    "/scim/v2/Schemas/<name>": "enrolments",
    "/scim/v2/<path:rest>": "enrolments",
    "/announcements/<int:id>": "announcements",
    "/administration/appointments/<int:id>": "appointments",
    "/administration/channel/keys/<int:id>": "keys that wait",
    "/administration/imports/<int:id>": "imports",
    "/administration/lost-factors/<int:id>": "lost factors",
    "/administration/people/<handle>": "accounts",
    "/administration/people/<handle>/sessions/<int:id>": "sessions of accounts",
    "/administration/placeholders/mergings/<int:id>": "mergings",
    "/administration/placeholders/<handle>": "placeholders",
    "/administration/provisioning/<int:id>": "directories",
    "/administration/provisioning/groups/<int:id>": "groups of the directory",
    "/administration/sites/<int:id>": "sites",
    "/administration/values/<int:id>": "values",
    "/cases/<int:id>": "cases before their author",
    "/comments/<int:id>/choice": "answers",
    "/comments/<int:id>/vote": "questions to a leader",
    "/comments/<int:id>/declining": "questions to a leader",
    "/communities/<slug>/ask-me/<int:leader>": "communities of the leader",
    "/delegations/<int:id>": "delegations",
    "/help/<slug>": "topics of the help",
    "/leaders/<int:id>": "leaders",
    "/comments/<int:id>": "comments",
    "/communities/<slug>/stories": "channels",
    "/communities/<slug>/hooks/<int:id>": "hooks",
    "/communities/<slug>": "communities",
    "/communities/without-owner/<slug>": "communities, one without an owner",
    "/confidant": "desks",
    "/confidant/<int:id>": "confidential reports",
    "/confirmations/<int:id>": "confirmations given",
    "/confirmations/<int:id>/acceptance": "confirmations received",
    "/confidant/keys/<int:id>": "keys that wait",
    "/crisis/<int:id>": "crises",
    "/crisis/notices/<int:number>": "style",
    "/crisis/rumours/<int:id>": "rumours",
    "/crisis/scenarios/<int:id>": "scenarios",
    "/decisions/<int:id>": "decisions",
    "/expertise/<int:id>": "statements",
    "/expertise/<int:id>/confirmations": "statements with evidence",
    "/expertise/<int:id>/evidence": "statements with evidence",
    "/drafts/<int:id>": "drafts",
    "/evidence/<int:id>": "evidence",
    "/files/<int:id>": "files",
    "/given/<token>": "files elsewhere",
    "/house-rules/<int:version>": "versions of the house rules",
    "/invitations/<token>": "invitations",
    "/guests/<handle>": "guests",
    "/guests/stays/<int:id>": "stays that wait",
    "/guests/places/<int:id>": "places that wait",
    "/mandates/<int:id>": "mandates",
    "/messages/<int:id>": "conversations",
    "/messages/said/<int:id>": "messages",
    "/newsletters/<int:id>": "newsletters",
    "/newsletters/<int:id>/issues/<int:number>": "issues that came",
    "/newsletters/issues/<int:id>": "issues",
    "/newsletters/addresses/<handle>": "accounts",
    "/newsletters/leaving/<token>": "links that end a newsletter",
    "/counted/<token>": "links that count",
    "/notices/<int:id>": "notices",
    "/account/notices/levels/<int:id>": "levels",
    "/account/devices/<int:id>": "devices",
    "/notices/stopping/<token>": "links that end mails",
    "/people/<handle>": "people",
    "/people/exports/<int:id>": "lists of people",
    "/people/find/saved/<int:id>": "kept searches",
    "/search/kept/<int:id>": "kept searches",
    "/people/hr/<int:id>": "searches of HR",
    "/calendar/<token>.ics": "addresses of calendars",
    "/posts/<int:id>/answers": "polls",
    "/posts/<int:id>/attendance": "events",
    "/posts/<int:id>/event": "events",
    "/posts/<int:id>/care": "questions",
    "/posts/<int:id>/closing": "polls",
    "/posts/<int:id>/repeating": "polls",
    "/posts/<int:id>/knowing": "questions",
    "/posts/<int:id>/confirmation": "stories",
    "/posts/<int:id>/denial": "stories",
    "/posts/<int:id>/credit": "stories",
    "/posts/<int:id>/thanks": "thanks",
    "/posts/<int:id>/reuses": "stories",
    "/posts/<int:id>/nomination": "stories",
    "/posts/<int:id>/shares/<int:number>": "shares",
    "/posts/<int:id>": "posts",
    "/processing/<which>": "processings",
    "/records/access/<int:id>": "grants",
    "/records/certificates/<int:id>": "certificates",
    "/records/exports/<int:id>": "exports",
    "/records/exports/schedules/<int:id>": "schedules",
    "/records/holds/<int:id>": "holds",
    "/records/matters/<int:id>": "matters",
    "/records/matters/<int:id>/custodians/<int:person>": "custodians",
    "/records/matters/<int:id>/items/<int:number>": "review items",
    "/records/matters/<int:id>/items/<int:number>/redactions/<int:redaction>": "redactions",
    "/records/matters/<int:id>/productions/<int:number>": "productions",
    "/records/requests/<int:id>": "requests",
    "/records/search/<int:id>": "open grants",
    "/records/searches/<int:id>": "searches of the archive",
    "/records/retention/<int:id>": "rules of keeping",
    "/reset/<token>": "links to another password",
    "/review/<int:id>": "cases",
    "/review/appeals/<int:id>": "appeals",
    "/review/comments/<int:id>": "comments",
    "/review/communities/<slug>": "communities",
    "/review/exceptions/<int:id>": "cases",
    "/review/exceptions/cases/<int:id>": "cases",
    "/review/people/<handle>": "people",
    "/review/posts/<int:id>": "posts",
    "/review/rules/<int:id>": "house rules",
    "/review/rules/packs/<name>": "starter packs",
    "/account/filters/<int:id>": "filters",
    "/quotes/<int:id>": "quotes",
    "/saved/<int:id>": "saved posts",
    "/links/<int:id>": "linked pages",
    "/skills/<int:id>": "concepts",
    "/administration/banners/<int:id>": "banners",
    "/banners/<int:id>": "banners",
    "/legal/<kind>": "pages of the law",
    "/look/<digest>-<kind>.png": "logos",
    "/look/<name>.css": "colours",
    "/static": "style",
    "/suspensions/<token>": "links to a suspension",
    "/topics/<name>": "topics",
}

# The same for single addresses, which are about something more special.
SPECIAL = {
    "announcements.acknowledge": "posts that announce",
    "announcements.approve": "announcements that wait",
    "announcements.see": "posts that announce",
    "announcements.show_names": "announcements that are out",
    "announcements.show_report": "announcements that are out",
    "newsletters.approve": "issues that wait",
    "newsletters.pause": "issues that stopped",
    "newsletters.resume": "issues that stopped",
    "newsletters.show_report": "issues that are out",
    "administration.reactivate": "closed accounts",
    "crisis.approve": "scenarios that wait",
    "crisis.learn": "crises that are over",
    "communities.offer": "communities, one without an owner",
    "records.approve_identities": "grants whose names are asked for",
    "records.approve_release": "holds to be released",
    "records.ask_identities": "grants that show texts",
    "records.end_grant": "grants in haste",
    "records.approve_schedule": "schedules of another",
    "records.refuse_schedule": "schedules of another",
    "records.pause_schedule": "schedules that run",
    "records.refuse_identities": "grants whose names are asked for",
    "records.resume_schedule": "schedules that rest",
    "records.review_grant": "grants in haste",
    "records.step_grant": "grants that show numbers",
    "records.withdraw_grant": "grants that wait",
    "records.mask_the_rest": "requests for data",
    "records.refuse_release": "holds to be released",
    "records.send_back": "requests that somebody decided",
    "records.take_over": "requests that somebody decided",
    "reports.say": "decisions under appeal",
    "rules.approve": "house rules that wait for approval",
    "rules.refuse": "house rules that wait for approval",
    "review.confirm": "cases of a suspension",
    "review.refuse": "cases of a suspension",
    "review.release": "cases that were taken",
}

# Whom an address of a community names beside it.
NAMED = {
    "communities.approve": "asked",
    "communities.refuse": "asked",
    "communities.uninvite": "invited",
    "communities.unmake_owner": "second owner",
    "communities.invite": "outsider",
    "seeking.ask_to_answer": "owner",
}
REST = {
    "handle": "member",
    "kind": "agree",
    "noun": "post",
    "number": 1,
    "capability": "hr",
    "width": WIDTHS[0],
    "version": "1",
    "name": "x",
    "language": "en",
}
NO_THING = Thing("")


class Unknown(LookupError):
    """An address is about something that the matrix has none of."""


def noun_of(rule: Rule) -> str:
    """Say what an address is about; nothing where its path names nothing."""
    if rule.endpoint in SPECIAL:
        return SPECIAL[rule.endpoint]
    for path in sorted(NOUNS, key=len, reverse=True):
        if rule.rule.startswith(path):
            return NOUNS[path]
    if rule.arguments:
        raise Unknown(f"{rule.rule}: say in NOUNS of things.py what it is about")
    return ""


def things_of(rule: Rule, world: Mapping[str, Sequence[Thing]]) -> Sequence[Thing]:
    """List what an address can be asked about."""
    noun = noun_of(rule)
    if noun and noun not in world:
        raise Unknown(f"{noun}: make some in world.py")
    return world[noun] if noun else [NO_THING]


def values_of(rule: Rule, thing: Thing) -> dict[str, Any]:
    """Fill in the variables of an address."""
    rest = REST | ({"handle": NAMED[rule.endpoint]} if rule.endpoint in NAMED else {})
    found = {name: thing.values.get(name, rest.get(name)) for name in rule.arguments}
    missing = [name for name, value in found.items() if value is None]
    if missing:
        raise Unknown(f"{rule.rule}: say in REST of things.py what stands for {missing}")
    return {
        name: str(value).replace(" ", ".") if name == "handle" else value
        for name, value in found.items()
    }
