"""Do others read our signatures, as the standard and docs/API.md say?"""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from social.webhooks import signing

DOCS = Path(__file__).parents[2] / "docs" / "API.md"
BODY = '{"type":"post.created","data":{"text":"Straße — ✓"}}'.encode()


def example(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def signed(secrets: list[bytes], second: int) -> dict[str, str]:
    return signing.headers(secrets, "msg_81", second, BODY)


def test_the_example_of_the_standard_is_signed_as_it_says() -> None:
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    body = b'{"test": 2432232314}'
    found = signing.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_what_the_docs_say_in_python_takes_ours_and_nothing_else() -> None:
    known: dict[str, Any] = {}
    exec(example("python"), known)
    check, now = known["is_from_kring"], int(time.time())
    old, new = signing.new_secret(), signing.new_secret()
    for secret in (old, new):
        assert check(signing.words_of(secret), signed([new, old], now), BODY)
    words = signing.words_of(new)
    assert not check(words, signed([old], now), BODY)
    assert not check(words, signed([new], now), BODY + b" ")
    assert not check(words, signed([new], now - 400), BODY)
    assert not check(words, signed([new], now) | {"webhook-id": "msg_82"}, BODY)


@pytest.mark.skipif(not shutil.which("node"), reason="there is no Node here")
def test_what_the_docs_say_for_node_takes_ours_and_nothing_else(tmp_path: Path) -> None:
    now = int(time.time())
    old, new = signing.new_secret(), signing.new_secret()
    tries = [
        [signing.words_of(old), signed([new, old], now), True],
        [signing.words_of(new), signed([old], now), False],
        [signing.words_of(new), signed([new], now - 400), False],
        [signing.words_of(new), signed([new], now) | {"webhook-timestamp": "x"}, False],
    ]
    lines = [
        example("js"),
        f"const body = Buffer.from({json.dumps(BODY.decode())});",
        f"for (const [secret, headers, is] of {json.dumps(tries)})",
        "  if (isFromKring(secret, headers, body) !== is) process.exit(1);",
    ]
    script = tmp_path / "check.mjs"
    script.write_text("\n".join(lines), encoding="utf-8")
    assert subprocess.run(["node", script], check=False, timeout=20).returncode == 0
