"""How do many hashes become one, and what shows that one leaf, or an earlier log, is in it?

RFC 9162, section 2.1, with SHA-256. A subtree is named by its height and its place among those of
that height: `subtree(3, 2)` is the hash over leaves 16 to 23.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator, Sequence
from functools import reduce

Subtree = Callable[[int, int], bytes]

EMPTY = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """Hash the bytes of one leaf."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into the one above them."""
    return hashlib.sha256(b"\1" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """Hash a power of two of neighbouring subtrees of one height into one."""
    while len(hashes) > 1:
        hashes = [node_hash(hashes[place], hashes[place + 1]) for place in range(0, len(hashes), 2)]
    return hashes[0]


def peaks(start: int, end: int) -> Iterator[tuple[int, int]]:
    """Name the complete subtrees that leaves `start` to `end` (not included) consist of.

    The largest comes first; `start` has to be a multiple of that one's size.
    """
    while start < end:
        height = (end - start).bit_length() - 1
        yield height, start >> height
        start += 1 << height


def over(subtree: Subtree, start: int, end: int) -> bytes:
    """Hash leaves `start` to `end` (not included), as a tree would that begins there."""
    found = [subtree(height, place) for height, place in peaks(start, end)]
    return reduce(lambda right, left: node_hash(left, right), reversed(found)) if found else EMPTY


def root(subtree: Subtree, size: int) -> bytes:
    """Hash the whole log of `size` leaves."""
    return over(subtree, 0, size)


def inclusion(subtree: Subtree, index: int, size: int) -> list[bytes]:
    """Prove that leaf `index` is in the log of `size` leaves (section 2.1.3.1)."""
    if not 0 <= index < size:
        raise ValueError("there is no such leaf")
    return list(_path(subtree, index, 0, size))[::-1]


def _path(subtree: Subtree, index: int, start: int, end: int) -> Iterator[bytes]:
    while end - start > 1:
        middle = _split(start, end)
        if index < middle:
            yield over(subtree, middle, end)
            end = middle
        else:
            yield over(subtree, start, middle)
            start = middle


def consistency(subtree: Subtree, earlier: int, size: int) -> list[bytes]:
    """Prove that the log of `size` leaves begins with that of `earlier` ones (section 2.1.4.1)."""
    if not 0 <= earlier <= size:
        raise ValueError("there is no such earlier log")
    if earlier in (0, size):
        return []
    start, end, proof = 0, size, []
    while earlier != end:
        middle = _split(start, end)
        if earlier <= middle:
            proof.append(over(subtree, middle, end))
            end = middle
        else:
            proof.append(over(subtree, start, middle))
            start = middle
    if start:
        proof.append(over(subtree, start, end))
    return proof[::-1]


def _split(start: int, end: int) -> int:
    """Name the first leaf of the right subtree: the left one is the largest complete one."""
    return start + (1 << ((end - start - 1).bit_length() - 1))


def is_included(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """Tell whether a proof shows a leaf's hash in the log of that root (section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and hmac.compare_digest(found, root_hash)


def is_consistent(
    earlier: int, size: int, proof: Sequence[bytes], earlier_root: bytes, root_hash: bytes
) -> bool:
    """Tell whether a proof shows that one log begins with another (section 2.1.4.2)."""
    if not 0 <= earlier <= size:
        return False
    if earlier == 0:
        return not proof and earlier_root == EMPTY
    if earlier == size:
        return not proof and hmac.compare_digest(earlier_root, root_hash)
    steps = list(proof) if earlier & (earlier - 1) else [earlier_root, *proof]
    if not steps:
        return False
    place, last = earlier - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    return (
        last == 0 and hmac.compare_digest(old, earlier_root) and hmac.compare_digest(new, root_hash)
    )
