"""What do others say of our reading of RFC 7643 and 7644? Their tester finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread
from typing import Any

import httpx2
import pytest
from flask import Flask
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from werkzeug.serving import make_server

from tests.provisioning.conftest import Directory

FINE = (Status.SUCCESS, Status.COMPLIANT, Status.ACCEPTABLE)
# They look for people and groups together; the standard lets us answer that we do not.
PASSED_OVER = {"search_with_attributes"}


@pytest.fixture
def served(app: Flask, directory: Directory) -> Iterator[str]:
    """Serve the app at a port of its own."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_tester_finds_nothing(served: str, directory: Directory) -> None:
    headers = {"Authorization": f"Bearer {directory.secret}"}
    with httpx2.Client(base_url=f"{served}/scim/v2", headers=headers, timeout=30) as client:
        results = check_server(SyncSCIMClient(client))
    failed = [told(one) for one in results if one.status not in (*FINE, Status.SKIPPED)]
    assert failed == []
    assert {one.title for one in results if one.status is Status.SKIPPED} == PASSED_OVER
    assert len(results) > 60


def told(one: Any) -> str:
    """Say what a check found."""
    return f"{one.resource_type} {one.title}: {one.status.name}: {one.reason}"
