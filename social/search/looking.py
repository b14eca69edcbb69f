"""What does one look at the search page bring: people, communities, texts, files, ways on?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from models import Person, Sort
from social.replica import spread
from social.search.finding import Group as Named
from social.search.finding import find_communities, find_people
from social.search.query import Query
from social.search.texts import Group, Order, groups, page
from social.search.understanding import Asked, understand
from social.search.wording import Chip, chips_of

NOBODY = Named((), 0)


@dataclass(frozen=True, slots=True)
class Found:
    """What the page shows."""

    query: Query
    asked: Asked
    order: Order
    only: Sort | None
    chips: Sequence[Chip]
    people: Named
    communities: Named
    texts: Sequence[Group]
    begun: str  # the same with words that only begin so; "" where that is nothing else

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was found."""
        return not (self.people.hits or self.communities.hits or self.texts)

    @property
    def page(self) -> Group | None:
        """Give the one sort that is shown alone."""
        return self.texts[0] if self.only and self.texts else None


@spread
def look(
    query: Query,
    reader: Person,
    order: str,
    only: Sort | None,
    language: str,
    before: str | None = None,
) -> Found:
    """Look for everything that the reader may find; `only` for one sort of texts, page by page."""
    asked, chosen = understand(query, reader), Order(order)
    words = query.words
    people, communities = NOBODY, NOBODY
    if only:
        one = page(asked, reader, only, chosen, before)
        texts = [one] if one.cards else []
    else:
        texts = groups(asked, reader, chosen)
        if words and asked.is_of_communities:
            communities = find_communities(words, reader)
        if words and asked.is_of_people:
            is_found = bool(texts or communities.hits)
            people = find_people(words, reader, may_guess=not is_found)
    return Found(
        query=query,
        asked=asked,
        order=chosen,
        only=only,
        chips=chips_of(query, asked, language),
        people=people,
        communities=communities,
        texts=texts,
        begun=begun(query, language),
    )


def begun(query: Query, language: str) -> str:
    """Write the query with words that only have to begin so."""
    wider = tuple(
        replace(one, is_begun=True)
        if not one.is_phrase and not one.is_not and one.words[-1:].isalnum()
        else one
        for one in query.terms
    )
    return replace(query, terms=wider).written(language) if wider != query.terms else ""
