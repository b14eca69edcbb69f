"""Do the files that docs/OPERATING.md shows work as they stand there?"""

from __future__ import annotations

import contextlib
import re
import shutil
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.running.places import unused_port
from tests.running.serving import wait_for

ROOT = Path(__file__).resolve().parents[2]
OPERATING = (ROOT / "docs" / "OPERATING.md").read_text()


def block(language: str) -> str:
    """Take the one block in a language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", OPERATING, re.MULTILINE | re.DOTALL)
    return found


def need(tool: str) -> str:
    found = shutil.which(tool, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{tool} is not installed here")
    return found


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "kring.service"
    text = block("ini").replace("/opt/kring/.venv/bin/kring serve", "/bin/sleep 1")
    unit.write_text(text.replace("/opt/kring", "/tmp").replace("User=kring", "User=root"))
    checked = subprocess.run(
        [need("systemd-analyze"), "verify", "--man=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in checked.stderr.splitlines() if "kring.service" in line]
    assert ours == []


class Echo(BaseHTTPRequestHandler):
    """Answers with the headers that came through the proxy."""

    def do_GET(self) -> None:
        body = str(self.headers).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture
def proxied(place: Path) -> Iterator[tuple[int, int]]:
    """Put the nginx of the page in front of an echo; give its two ports."""
    nginx = need("nginx")
    echo = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=echo.serve_forever, daemon=True).start()
    secure, plain = unused_port(), unused_port()
    certificate(place)
    text = block("nginx").replace("127.0.0.1:8000", f"127.0.0.1:{echo.server_port}")
    text = text.replace("443 ssl", f"127.0.0.1:{secure} ssl").replace(
        "listen 80", f"listen {plain}"
    )
    text = text.replace("/etc/ssl/kring", str(place))
    (place / "kring.conf").write_text(
        f"daemon off; pid {place}/pid; error_log {place}/error.log; events {{}}\n"
        f"http {{ access_log off; client_body_temp_path {place}; proxy_temp_path {place};\n"
        f"fastcgi_temp_path {place}; uwsgi_temp_path {place}; scgi_temp_path {place};\n{text}}}\n"
    )
    server = subprocess.Popen(
        [nginx, "-e", str(place / "error.log"), "-c", str(place / "kring.conf")]
    )
    try:
        assert wait_for(lambda: answers(secure)), (place / "error.log").read_text()
        yield secure, plain
    finally:
        server.terminate()
        server.wait()
        echo.shutdown()
        echo.server_close()


def certificate(place: Path) -> None:
    """Make a certificate that nobody has to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "kring.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (place / "fullchain.pem").write_bytes(made.public_bytes(pem))
    (place / "privkey.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def answers(port: int) -> bool:
    with contextlib.suppress(OSError):
        return bool(get(port))
    time.sleep(0.05)
    return False


def get(port: int, **headers: str) -> str:
    trusting = ssl.create_default_context()
    trusting.check_hostname = False
    trusting.verify_mode = ssl.CERT_NONE
    asked = urllib.request.Request(f"https://127.0.0.1:{port}/", headers=headers)
    with urllib.request.urlopen(asked, context=trusting, timeout=5) as answer:
        return answer.read().decode()


def test_nginx_tells_kring_who_asks_and_how(proxied: tuple[int, int]) -> None:
    seen = get(proxied[0], Host="kring.example", Upgrade="websocket", Connection="Upgrade")
    assert "Host: kring.example" in seen
    assert "X-Forwarded-For: 127.0.0.1" in seen
    assert "X-Forwarded-Proto: https" in seen
    assert re.search(r"X-Request-Id: [0-9a-f]{32}", seen)
    assert "Upgrade: websocket" in seen
    assert "Connection: upgrade" in seen


def test_nginx_sends_everybody_to_https(proxied: tuple[int, int]) -> None:
    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_words: object) -> None:
            return None

    opener = urllib.request.build_opener(Stay)
    with pytest.raises(urllib.error.HTTPError) as sent:
        opener.open(f"http://127.0.0.1:{proxied[1]}/people?q=ana", timeout=5)
    with sent.value as answer:
        assert answer.code == 308
        assert answer.headers["Location"] == "https://kring.example/people?q=ana"
