"""Does slow work keep nobody else waiting where one loop serves everybody?"""

from __future__ import annotations

import subprocess
import sys

from social.aside import aside

SCRIPT = """
from gevent import monkey; monkey.patch_all()
import threading, time
import gevent
from gevent import monkey
from social.aside import aside

really_sleep = monkey.get_original("time", "sleep")
beats = []

def beat():
    while True:
        beats.append(time.monotonic())
        gevent.sleep(0.01)

gevent.spawn(beat)
gevent.sleep(0)
assert aside(lambda: really_sleep(0.5) or 7) == 7
assert len(beats) > 10, len(beats)
try:
    aside(int, "x")
except ValueError:
    print("told")
"""


def test_others_go_on_while_a_thread_works() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "told\n", done.stderr


def test_without_gevent_it_is_an_ordinary_call() -> None:
    assert aside(int, "ff", base=16) == 255
