"""Do files lie in a real S3 server as well as on disk?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models import now
from social.keyring.shelf import shelf_of
from social.settings import Settings
from social.store import StoreAway, of
from tests.files.stores import check_store
from tests.files.weed import BUCKET


def test_a_bucket_keeps_what_it_is_given(s3: Settings) -> None:
    check_store(of(s3))


def test_a_bucket_can_be_the_keyring(s3: Settings) -> None:
    shelf = shelf_of(replace(s3, keyring_url=f"s3://{BUCKET}/ring"))
    assert list(shelf.names()) == []
    shelf.put("00aa", b"k" * 32)
    assert shelf.get("00aa") == b"k" * 32
    ((name, at),) = shelf.names()
    assert name == "00aa"
    assert abs(now() - at) < timedelta(hours=1)
    shelf.destroy("00aa")
    shelf.destroy("00aa")
    assert list(shelf.names()) == []
    with pytest.raises(FileNotFoundError):
        shelf.get("00aa")


def test_a_keyring_that_is_away_is_no_lost_key(s3: Settings) -> None:
    shelf = shelf_of(replace(s3, keyring_url=f"s3://{BUCKET}/ring", s3_secret_key="wrong"))
    with pytest.raises(OSError, match=r".") as wrong:
        shelf.get("00aa")
    assert not isinstance(wrong.value, FileNotFoundError)
    with pytest.raises(OSError, match=r"."):
        shelf.put("00aa", b"k" * 32)


def test_a_wrong_key_is_refused(s3: Settings) -> None:
    with pytest.raises(StoreAway):
        check_store(of(replace(s3, s3_secret_key="wrong")))
