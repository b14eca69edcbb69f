"""Who listens on which connection, and in which rooms?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from social import meters
from social.live.rooms import Standing

MOST_PAGES = 20  # of one person in one process; whoever needs more looks at a few at a time


@dataclass(slots=True, eq=False)
class Listener:
    """One open page: its connection, the sign-in behind it, and what it hears."""

    sid: str
    person_id: int
    sign_in_id: int
    language: str
    standing: Standing = field(default_factory=Standing)


class Listeners:
    """The open pages of this process."""

    def __init__(self) -> None:
        self.by_sid: dict[str, Listener] = {}
        self.by_person: defaultdict[int, set[Listener]] = defaultdict(set)
        # How often the rights of each person were looked at again: whoever reads them meanwhile
        # for a page that asks knows to read once more.
        self.looks: Counter[int] = Counter()

    def __len__(self) -> int:
        return len(self.by_sid)

    def __iter__(self) -> Iterator[Listener]:
        return iter(list(self.by_sid.values()))

    def add(self, listener: Listener) -> None:
        """Note a page that opened."""
        self.by_sid[listener.sid] = listener
        self.by_person[listener.person_id].add(listener)
        meters.PAGES.inc()

    def remove(self, sid: str) -> None:
        """Forget a page that closed."""
        listener = self.by_sid.pop(sid, None)
        if listener is None:
            return
        meters.PAGES.dec()
        pages = self.by_person[listener.person_id]
        pages.discard(listener)
        if not pages:
            del self.by_person[listener.person_id]

    def of(self, person_ids: Iterable[int]) -> list[Listener]:
        """List the pages of some people."""
        return [page for id in person_ids for page in self.by_person.get(id, ())]

    def too_many_of(self, person_id: int) -> list[Listener]:
        """List the oldest pages of a person beyond MOST_PAGES."""
        if len(self.by_person[person_id]) <= MOST_PAGES:
            return []
        pages = [page for page in self if page.person_id == person_id]  # in the order they came
        return pages[: len(pages) - MOST_PAGES]

    def watching(self, stream: str) -> list[Listener]:
        """List the pages that watch a stream."""
        return [page for page in self if stream in page.standing.streams]

    def depending_on(self, community_id: int) -> list[Listener]:
        """List the pages that hear something of a community."""
        return [page for page in self if community_id in page.standing.places]
