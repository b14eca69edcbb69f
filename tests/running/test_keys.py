"""Are secrets made once, kept for their owner, and changed without signing anybody out?"""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from social.running import keys
from social.running.trouble import Trouble


def test_a_key_is_made_once_and_read_after_that(tmp_path: Path) -> None:
    first = keys.file_key(tmp_path)
    assert len(first) == 64
    assert keys.file_key(tmp_path) == first
    assert keys.session_keys(tmp_path) != (first,)


def test_secrets_are_for_their_owner_only(tmp_path: Path) -> None:
    keys.session_keys(tmp_path)
    keys.database_passwords(tmp_path)
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    kept = list((tmp_path / "keys").iterdir())
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600, 0o600]


def test_all_who_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as several:
        made = set(several.map(keys.file_key, [tmp_path] * 64))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["files"]


def test_a_new_session_key_signs_and_the_ones_before_it_count(tmp_path: Path) -> None:
    seen = list(keys.session_keys(tmp_path))
    for _ in range(4):
        keys.rotate_session_keys(tmp_path)
        seen.insert(0, keys.session_keys(tmp_path)[0])
    assert keys.session_keys(tmp_path) == tuple(seen[:3])
    assert len(set(seen)) == 5


def test_the_setup_code_can_be_typed_and_is_forgotten(tmp_path: Path) -> None:
    code = keys.setup_code(tmp_path)
    assert re.fullmatch(r"[A-HJ-NP-Z2-9]{4}(-[A-HJ-NP-Z2-9]{4}){2}", code)
    assert keys.setup_code(tmp_path) == code
    keys.forget_setup_code(tmp_path)
    keys.forget_setup_code(tmp_path)
    assert keys.setup_code(tmp_path) != code


def test_a_folder_without_room_for_keys_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("not a folder")
    with pytest.raises(Trouble, match=r"cannot be used"):
        keys.file_key(tmp_path)
