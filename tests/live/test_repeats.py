"""What does a person see whose browser sends one form many times in one instant?"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from models import Person
from tests.live.conftest import House

TIMES = 50


def test_each_of_many_sendings_is_told_of_the_one_post(house: House, ana: Person) -> None:
    start, cookie = Barrier(TIMES), house.cookie(ana)

    def send(_number: int) -> tuple[int, str]:
        start.wait()
        form = {"text": "Who has the mould?", "key": "0123456789abcdef"}
        answer = house.writing.act("POST", "/communities/welding/posts", cookie, **form)
        return answer["id"], answer["location"]

    with ThreadPoolExecutor(TIMES) as threads:
        answers = set(threads.map(send, range(TIMES)))
    assert len(answers) == 1
