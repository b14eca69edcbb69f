"""Is the tree that of the standard, and does each proof show what it claims and nothing else?"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as some

from archive import merkle

LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(300)]
sizes = some.integers(1, len(LEAVES))


def subtree(height: int, place: int) -> bytes:
    """Give the hash of a complete subtree of LEAVES."""
    return merkle.fold(LEAVES[place << height : (place + 1) << height])


def by_definition(leaves: list[bytes]) -> bytes:
    """Hash leaves as section 2.1.1 defines it, word by word."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(by_definition(leaves[:half]), by_definition(leaves[half:]))


@pytest.mark.parametrize(
    ("size", "root"),
    [  # the test vectors that RFC 6962's first implementation published
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        (2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        (3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        (8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ],
)
def test_the_root_is_that_of_the_standards_own_examples(size: int, root: str) -> None:
    words = [
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    ]  # fmt: skip
    leaves = [merkle.leaf_hash(bytes.fromhex(word)) for word in words]
    found = merkle.root(lambda height, at: merkle.fold(leaves[at << height :][: 1 << height]), size)
    assert found.hex() == root


@pytest.mark.parametrize("size", range(len(LEAVES) + 1))
def test_the_root_is_that_of_the_definition(size: int) -> None:
    assert merkle.root(subtree, size) == by_definition(LEAVES[:size])


@given(sizes, some.data())
def test_every_leaf_can_be_shown_and_no_other_in_its_place(
    size: int, data: some.DataObject
) -> None:
    index = data.draw(some.integers(0, size - 1))
    other = data.draw(some.integers(0, size - 1))
    root = merkle.root(subtree, size)
    proof = merkle.inclusion(subtree, index, size)
    assert merkle.is_included(LEAVES[index], index, size, proof, root)
    assert merkle.is_included(LEAVES[other], index, size, proof, root) == (other == index)
    assert merkle.is_included(LEAVES[index], other, size, proof, root) == (other == index)
    assert not merkle.is_included(LEAVES[index], index, size, [*proof, root], root)
    assert not (proof and merkle.is_included(LEAVES[index], index, size, proof[:-1], root))


@given(sizes, some.data())
def test_every_earlier_log_can_be_shown_and_no_other(size: int, data: some.DataObject) -> None:
    earlier = data.draw(some.integers(1, size))
    before, after = merkle.root(subtree, earlier), merkle.root(subtree, size)
    proof = merkle.consistency(subtree, earlier, size)
    assert merkle.is_consistent(earlier, size, proof, before, after)
    assert not merkle.is_consistent(earlier, size, proof, LEAVES[0][::-1], after)
    assert not merkle.is_consistent(earlier, size, proof, before, LEAVES[0][::-1])
    assert not merkle.is_consistent(earlier, size, [*proof, before], before, after)
    for place in range(len(proof)):
        forged = [*proof[:place], bytes(32), *proof[place + 1 :]]
        assert not merkle.is_consistent(earlier, size, forged, before, after)


def test_the_empty_log_is_the_beginning_of_every_log() -> None:
    root = merkle.root(subtree, 5)
    assert merkle.is_consistent(0, 5, [], merkle.EMPTY, root)
    assert not merkle.is_consistent(0, 5, [], root, root)
    assert not merkle.is_consistent(6, 5, [], root, root)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_what_is_not_there_cannot_be_shown(index: int) -> None:
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion(subtree, index, 5)
    assert not merkle.is_included(LEAVES[0], index, 5, [], merkle.root(subtree, 5))
