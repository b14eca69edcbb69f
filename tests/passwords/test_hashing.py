"""How are passwords kept?"""

from __future__ import annotations

import subprocess
import sys

from argon2 import extract_parameters

from social.passwords import hashing


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    first, second = hashing.hashed("vier fietsen"), hashing.hashed("vier fietsen")
    assert first.startswith("$argon2id$")
    assert first != second
    assert hashing.matches(first, "vier fietsen")
    assert not hashing.matches(first, "vijf fietsen")


def test_no_hash_and_a_broken_one_match_nothing() -> None:
    for kept in (None, "", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$"):
        assert not hashing.matches(kept, "")


def test_the_hash_of_nobody_costs_what_a_real_one_costs() -> None:
    assert extract_parameters(hashing.NOBODY) == extract_parameters(hashing.hashed("x"))


def test_a_letter_is_the_same_however_the_keyboard_writes_it() -> None:
    assert hashing.matches(hashing.hashed("e\N{COMBINING ACUTE ACCENT}t"), "\u00e9t")


def test_outside_of_tests_the_costs_are_those_of_rfc_9106() -> None:
    program = (
        "from social.passwords.hashing import hasher as h;"
        "print(h.time_cost, h.memory_cost, h.parallelism)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert found.stdout.split() == ["3", "65536", "4"]


def test_under_gevent_hashing_lets_others_go_on() -> None:
    program = """
from gevent import monkey; monkey.patch_all()
import gevent, time
from social.passwords import hashing
ticks = []
def tick():
    while True:
        ticks.append(time.perf_counter()); gevent.sleep(0.002)
clock = gevent.spawn(tick); gevent.sleep(0.01)
before = len(ticks)
assert hashing.matches(hashing.hashed("vier fietsen"), "vier fietsen")
print(len(ticks) - before)
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert int(found.stdout) > 5, found.stderr
