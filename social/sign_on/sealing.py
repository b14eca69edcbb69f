"""Where does the secret lie by which a provider knows this house?"""

from __future__ import annotations

from archive.keyring import keyring, this_month
from models import Kek, SignOnProvider, session
from social.mailing.links import link
from social.oidc.asking import Client

# Whose keys these are: nobody's of the people, as those of webhooks.
NOBODY = -(2**31) + 3


def seal(provider: SignOnProvider, secret: str) -> None:
    """Lay a secret under a key of its own, in place of the one before; part of a change."""
    let_go(provider)
    wrapper = keyring.make(session.connection(), (NOBODY, this_month()))
    provider.kek_id, provider.secret = wrapper.id, wrapper.wrap(secret.encode())


def let_go(provider: SignOnProvider) -> None:
    """Have the key destroyed under which the secret lies; part of a change."""
    kek = session.get(Kek, provider.kek_id) if provider.kek_id else None
    if kek is not None:
        kek.retired = True
    provider.secret = b""


def client_of(provider: SignOnProvider) -> Client:
    """Give how this house is known at a provider. KeyLost if the key of the secret is gone."""
    secret = keyring.wrapper(provider.kek_id).unwrap(provider.secret).decode()
    back = link("sign_on.take", key=provider.key)
    return Client(provider.client_id, secret, provider.scopes, back)
