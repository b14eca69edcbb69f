"""Is a house backed up and brought back whose files and keyring lie in S3?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from social.settings import Settings
from social.store import of
from tests.files.weed import BUCKET, s3
from tests.running.houses import house

__all__ = ["s3"]  # the server of the tests of files


def test_files_and_keys_come_from_a_bucket_and_go_to_another_place(
    s3: Settings, place: Path
) -> None:
    there = {
        "S3_ENDPOINT": s3.s3_endpoint,
        "S3_ACCESS_KEY": s3.s3_access_key,
        "S3_SECRET_KEY": s3.s3_secret_key,
    }
    old = {"S3_URL": f"s3://{BUCKET}/old", "KEYRING_URL": f"s3://{BUCKET}/old-keys"}
    new = {"S3_URL": f"s3://{BUCKET}/new", "KEYRING_URL": f"s3://{BUCKET}/new-keys"}
    with house(**there, **old) as home:
        digest = home.add(b"In a bucket.\n", "bucket.txt")
        data, keys = home.back_up("bucket")
        assert not (home.data / "files").exists()
        words = (data / "settings.json").read_text()
        assert s3.s3_secret_key not in words
        code, said = home.run("backup", "check", data, "--keys", keys)
        assert code == 0, said
        restore = ["restore", data, "--keys", keys]
        code, said = home.run(*restore, DATA_DIR=str(place / "new"), **new)
        assert code == 0, said
        file_key = (place / "new" / "keys" / "files").read_text().strip()
        store = of(replace(home.settings, s3_url=new["S3_URL"], file_key=file_key))
        assert b"".join(store.checked(digest)) == b"In a bucket.\n"
        # What is full is not filled again.
        code, said = home.run(*restore, DATA_DIR=str(place / "newer"), **new)
        assert (code, "keyring holds keys already" in said) == (2, True)
        assert not (place / "newer" / "restore-unfinished").exists()
