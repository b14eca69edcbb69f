"""Who is in which community, and who says what?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from random import Random
from zlib import crc32

from social.commands.demo.shapes import DEPARTMENTS, Circle, Wanted, Who

BROADCAST, OPEN = "broadcast", ("public", "broadcast")


class Cast:
    """The employees and their communities; whoever speaks in one is, or becomes, a member."""

    def __init__(self, people: list[Who], circles: list[Circle]) -> None:
        self.people = {who.name: who for who in people}
        self.circles = {circle.slug: circle for circle in circles}
        self.members = {circle.slug: self._members(circle) for circle in circles}
        self.owners = {circle.slug: set(circle.owners) for circle in circles}
        self.said: dict[str, int] = defaultdict(int)
        self._fitting: dict[Wanted, list[Who]] = {}
        for circle in circles:
            if circle.kind == BROADCAST:
                self.owners[circle.slug] |= {
                    who.name for who in people if any(one.fits(who) for one in circle.whence)
                }

    def _members(self, circle: Circle) -> set[str]:
        names = {*circle.owners, *circle.also}
        for who in self.people.values():
            called = any(one.fits(who) for one in circle.whence)
            ruled = circle.rule_department == DEPARTMENTS[who.department]
            portion = circle.portion if called else circle.share
            if circle.everyone or ruled or chance(circle.slug, who.name) < portion:
                names.add(who.name)
        return names

    def author(self, wanted: Wanted, circle: str, language: str, rng: Random) -> Who:
        """Find who posts: in a broadcast community one of its owners."""
        who = self.speaker(wanted, circle, language, rng, ())
        if self.circles[circle].kind == BROADCAST:
            self.owners[circle].add(who.name)
        return who

    def speaker(
        self, wanted: Wanted, circle: str, language: str, rng: Random, taken: Collection[Who]
    ) -> Who:
        """Find who speaks, best a member who writes this language and has said little yet."""
        inside = self.members[circle]
        fits = [who for who in self.fitting(wanted) if who not in taken]
        if not wanted.name and not wanted.site:
            fits = [who for who in fits if who.language == language] or fits
        if not wanted.name and not wanted.department:
            fits = [who for who in fits if who.department != "management"] or fits
        choice = [who for who in fits if who.name in inside] or fits
        if not choice:
            raise ValueError(f"nobody in {circle} is {wanted}")
        who = min(choice, key=lambda one: self.said[one.name] / zeal(one) + rng.random() * 8)
        self.said[who.name] += 1
        inside.add(who.name)
        return who

    def fitting(self, wanted: Wanted) -> list[Who]:
        """List everybody who is meant."""
        if wanted not in self._fitting:
            self._fitting[wanted] = [who for who in self.people.values() if wanted.fits(who)]
        return self._fitting[wanted]


def chance(*words: str) -> float:
    """Draw a number from 0 to 1 that is always the same for the same words."""
    return crc32("/".join(words).encode()) / 2**32


def zeal(who: Who) -> float:
    """Say how gladly somebody writes, from seldom to often."""
    return 0.4 + 2.6 * chance("zeal", who.name) ** 2
