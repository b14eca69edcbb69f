"""What does somebody read whom nobody lets in who comes back from a provider?"""

from __future__ import annotations

from flask_babel import gettext as _

from social.oidc.unproven import Why

BELIEVED = frozenset(
    {
        Why.ANSWER, Why.MIXED_UP, Why.METADATA, Why.CODE, Why.TOKEN, Why.ALGORITHM, Why.KEY,
        Why.SIGNATURE, Why.ISSUER, Why.AUDIENCE, Why.PARTY, Why.NONCE, Why.SUBJECT, Why.USERINFO,
        Why.EVENT, Why.AGAIN,
    }
)  # fmt: skip


def words_for(why: Why, name: str) -> str:
    """Say why nobody was signed in, and what to do now."""
    if why in BELIEVED:
        return _(
            "What %(name)s answered cannot be relied on, so nobody was signed in. Try once more. "
            "If it happens again, tell the people who run Kring this word: %(why)s.",
            name=name,
            why=why.value,
        )
    match why:
        case Why.STATE:
            return _("That took too long, or was begun in another browser. Begin once more.")
        case Why.DENIED:
            return _(
                "%(name)s did not let you through. Begin once more, or ask those who run it "
                "whether you may use Kring.",
                name=name,
            )
        case Why.AWAY:
            return _(
                "%(name)s does not answer now. Try again in some minutes. If it goes on, tell the "
                "people who run Kring.",
                name=name,
            )
        case Why.OLD | Why.EARLY:
            return _(
                "The clocks of Kring and of %(name)s differ, or its answer is too old. Begin once "
                "more. If it happens again, tell the people who run Kring.",
                name=name,
            )
        case Why.LOGIN:
            return _(
                "%(name)s did not ask you anew who you are, so nothing is proven. Begin once more.",
                name=name,
            )
        case Why.DOMAIN:
            return _("People with your e-mail address do not come in through %(name)s.", name=name)
        case Why.UNVERIFIED:
            return _(
                "%(name)s does not vouch for your e-mail address, so nobody here knows who you "
                "are. Sign in otherwise and link your account, or ask the people who run Kring.",
                name=name,
            )
        case Why.TAKEN:
            return _(
                "There is an account with your e-mail address, and it is linked by its person "
                "alone: sign in as before, then link it under “Your account”, “Linked sign-ins”."
            )
        case Why.CLOSED:
            return _(
                "Your account here is deactivated. If this is a mistake, ask the people who run "
                "Kring at your company."
            )
        case Why.SUSPENDED:
            return _("This account is suspended. A mail says why, and until when.")
        case Why.OTHER:
            return _(
                "Who you are at %(name)s belongs to another account here, or somebody else is "
                "signed in there. Sign out there and begin once more.",
                name=name,
            )
        case _:
            return _(
                "You have no account here yet. Ask the people who run Kring at your company for "
                "an invitation."
            )
