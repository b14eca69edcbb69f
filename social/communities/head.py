"""What stands above each of a community's pages?"""

from __future__ import annotations

from typing import Any

from social.attention import LEVELS
from social.communities import bp
from social.communities.forms import KIND_SENTENCES, KIND_WORDS
from social.communities.owning import owners_of
from social.communities.roster import requests_waiting
from social.communities.ruling import rule_words
from social.communities.standing import Standing
from social.communities.themes import pinned_in, topics_of
from social.fields import LANGUAGE_NAMES
from social.following import is_followed
from social.mailing import inward
from social.rights import may
from social.viewer import viewer


@bp.context_processor
def words() -> dict[str, Any]:
    """Give the pages the words for kinds and languages."""
    return {
        "kind_words": KIND_WORDS,
        "kind_sentences": KIND_SENTENCES,
        "language_names": LANGUAGE_NAMES,
        "level_words": LEVELS,
    }


def head(standing: Standing, *, is_wall: bool = False) -> dict[str, Any]:
    """Gather the community, how the viewer stands to it, who runs it, and what it is about.

    What is pinned stands on the wall itself (`is_wall`) and beside the other pages.
    """
    me, community = viewer(), standing.community
    owners = owners_of(community)
    may_follow = community.is_open and not standing.is_member
    return {
        "standing": standing,
        "community": community,
        "owners": owners,
        "asks_for_owner": not (owners or community.is_company or community.is_archived),
        "takes_mail": inward.is_open() and not me.is_guest,
        "is_followed": is_followed(me, community) if may_follow else False,
        "may_follow": may_follow,
        "requests": requests_waiting(community) if standing.is_owner else 0,
        "may_run": may(me, "run", community),
        "may_open": may(me, "open", community),
        "may_invite": may(me, "invite", community),
        "rule_words": rule_words(community),
        "topics": topics_of(community) if standing.may_read else [],
        "pinned": pinned_in(community) if standing.may_read and not is_wall else [],
    }
