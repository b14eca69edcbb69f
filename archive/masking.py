"""How is a text given to somebody without the names and words of others?

Other people become "Person 1", "Person 2", each the same wherever a bundle names them. Known are
the names, handles and addresses of all who work or worked here; a stranger, such as a customer, is
found by an e-mail address alone. So somebody reads what is to be given before it is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from models.folding import fold

EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
HANDLE = re.compile(r"(?<![\w.@])@([a-z0-9]+(?:[._-][a-z0-9]+)*)", re.IGNORECASE)
# Marks that follow their letter belong to it: "é" may be two signs.
WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f])*")
QUOTED = re.compile(r"^\s{0,3}>")
GAP = "[…]"
SHORTEST = 3  # letters of a first or last name that is looked for alone
PARTICLES = frozenset(("aan", "bin", "den", "der", "des", "les", "ten", "ter", "van", "von"))

Span = tuple[int, int, int]  # where a name begins and ends, and whose it is; 0 for a stranger


@dataclass(frozen=True, slots=True)
class Known:
    """How somebody is called."""

    id: int
    name: str
    handle: str
    email: str | None = None


class Masks:
    """Hides who others are, in one bundle; remembers who became which number.

    `named` writes a number as a name, `stranger` stands for an address of nobody here.
    """

    def __init__(
        self,
        people: Iterable[Known],
        me_id: int,
        named: Callable[[int], str] = "Person {}".format,
        stranger: str = GAP,
    ) -> None:
        self.me_id = me_id
        self.named, self.stranger = named, stranger
        self.numbers: dict[int, int] = {}
        self.handles: dict[str, int] = {}
        self.emails: dict[str, int] = {}
        self.names: dict[tuple[str, ...], int] = {}
        self.lengths: dict[str, set[int]] = defaultdict(set)  # of names that begin with a word
        self.parts: dict[int, frozenset[str]] = {}
        self.called: dict[int, str] = {}
        for one in people:
            self._know(one)

    def _know(self, one: Known) -> None:
        self.called[one.id] = one.name
        self.handles[one.handle.lower()] = one.id
        if one.email:
            self.emails[one.email.lower()] = one.id
        words = tuple(bare(word) for word in WORD.findall(one.name))
        if len(words) > 1 and self.names.get(words) != self.me_id:
            self.names[words] = one.id
            self.lengths[words[0]].add(len(words))
        self.parts[one.id] = frozenset(
            word for word in words if len(word) >= SHORTEST and word not in PARTICLES
        )

    def person(self, person_id: int | None) -> str:
        """Name somebody by their number; nobody by nothing."""
        if person_id is None:
            return ""
        return self.named(self.numbers.setdefault(person_id, len(self.numbers) + 1))

    def name(self, person_id: int) -> str:
        """Name somebody as they are called; who was erased, by their number."""
        return self.called.get(person_id) or self.person(person_id)

    def text(self, words: str, around: Collection[int] = ()) -> str:
        """Put numbers in place of all others that a text names.

        Whoever is named in full, or is among `around`, is also found by one of their names alone.
        """
        written, last = [], 0
        for begin, end, whose in self.spans(words, around):
            if whose == self.me_id:
                continue
            written += [words[last:begin], self.person(whose) if whose else self.stranger]
            last = end
        return "".join(written) + words[last:]

    def own(self, words: str) -> str:
        """Mask a text of the person's own; what it quotes stays only where it is about them."""
        lines = words.split("\n")
        gap = f"> {GAP}"
        is_own = (not QUOTED.match(line) or self.is_about_me(line) for line in lines)
        kept = (line if own else gap for line, own in zip(lines, is_own, strict=True))
        return self.text(joined(kept, "\n", gap))

    def of_another(self, words: str, author_id: int) -> str:
        """Give of somebody else's text the paragraphs that are about the person, masked."""
        kept = (part if self.is_about_me(part) else GAP for part in re.split(r"\n\s*\n", words))
        return self.text(joined(kept, "\n\n", GAP), {author_id})

    def is_about_me(self, words: str) -> bool:
        """Tell whether a text names the person."""
        return any(whose == self.me_id for _, _, whose in self.spans(words, {self.me_id}))

    def names_others(self, words: str) -> bool:
        """Tell whether a text names others, or quotes anybody."""
        is_quoting = any(QUOTED.match(line) for line in words.split("\n"))
        return is_quoting or any(whose != self.me_id for _, _, whose in self.spans(words))

    def spans(self, words: str, around: Collection[int] = ()) -> list[Span]:
        """Find who is named where, from the first place to the last; nothing twice."""
        found = without_overlap(chain(self._addresses(words), self._full_names(words)))
        near = {whose for _, _, whose in found if whose} | set(around)
        return without_overlap(chain(found, self._single_names(words, near))) if near else found

    def _addresses(self, words: str) -> Iterator[Span]:
        if "@" not in words:
            return
        for match in EMAIL.finditer(words):
            yield *match.span(), self.emails.get(match[0].lower(), 0)
        for match in HANDLE.finditer(words):
            whose = self.handles.get(match[1].lower())
            if whose is not None:
                yield *match.span(), whose

    def _full_names(self, words: str) -> Iterator[Span]:
        tokens = [(bare(match[0]), *match.span()) for match in WORD.finditer(words)]
        for at, (first, begin, _end) in enumerate(tokens):
            for length in self.lengths.get(first, ()):
                *said, last = (word for word, _, _ in tokens[at : at + length])
                for name in ((*said, last), (*said, last.removesuffix("s"))):
                    if len(name) == length and name in self.names:
                        yield begin, tokens[at + length - 1][2], self.names[name]

    def _single_names(self, words: str, near: Collection[int]) -> Iterator[Span]:
        """Find first or last names of those a text is about; written small, they are mere words."""
        whose = {part: one for one in near for part in self.parts.get(one, ())}
        for match in WORD.finditer(words):
            if match[0][0].isupper():
                word = bare(match[0])
                one = whose.get(word, whose.get(word.removesuffix("s")))  # Peeters, and Annas
                if one is not None:
                    yield *match.span(), one


@lru_cache(maxsize=20_000)
def bare(word: str) -> str:
    """Fold a word; the same few thousand come again and again."""
    return fold(word)


def without_overlap(spans: Iterable[Span]) -> list[Span]:
    """Keep of places that overlap the one that begins first, and of those the longest."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not found or span[0] >= found[-1][1]:
            found.append(span)
    return found


def joined(parts: Iterable[str], between: str, gap: str) -> str:
    """Put parts together again; gaps that follow one another are one."""
    found: list[str] = []
    for part in parts:
        if part != gap or found[-1:] != [gap]:
            found.append(part)
    return between.join(found)
