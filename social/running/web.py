"""How is the web process run, and is its port free?"""

from __future__ import annotations

import errno
import http.client
import resource
import socket
import sys
import time

from social.running.supervisor import Program
from social.running.trouble import Trouble
from social.settings import Settings

CLIENTS = 5_000  # connections a worker holds at most
PATIENCE = 60.0  # seconds for the first answer


def command(settings: Settings) -> list[str]:
    """Write the command line of the web server."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        *("--worker-class", "gevent", "--workers", str(settings.workers)),
        *("--bind", address(settings), "--reuse-port", "--no-control-socket"),
        *("--worker-connections", str(CLIENTS), "--keep-alive", "75"),
        *("--timeout", "60", "--graceful-timeout", "2"),
        *("--log-level", "warning"),
        "wsgi:app",
    ]


def address(settings: Settings) -> str:
    """Write where it listens."""
    listen = settings.listen
    return f"[{listen}]:{settings.port}" if ":" in listen else f"{listen}:{settings.port}"


def probe(settings: Settings) -> None:
    """Refuse a port that somebody else has: shared by --reuse-port, both would get requests."""
    family = socket.AF_INET6 if ":" in settings.listen else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as alone:
        # Only for what lingers of closed connections: whoever listens still keeps us out.
        alone.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            alone.bind((settings.listen, settings.port))
            alone.listen(1)
        except OSError as wrong:
            raise Trouble(refusal(settings, wrong)) from None


def refusal(settings: Settings, wrong: OSError) -> str:
    """Say why a port cannot be had."""
    where = f"{settings.listen}, port {settings.port}"
    if wrong.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is taken by another program: "
            f"stop that one, or set PORT to another number, such as {settings.port + 1}."
        )
    if wrong.errno == errno.EACCES:
        return f"Port {settings.port} needs rights that you do not have: set PORT to 1024 or above."
    return f"Kring cannot listen at {where}: {wrong.strerror}. Set LISTEN to one of this machine."


def allow_clients() -> None:
    """Raise the limit of open files, which is also that of open connections."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def await_ready(settings: Settings, web: Program) -> None:
    """Wait until the web process answers. Trouble if it ends first, or never does."""
    until = time.monotonic() + PATIENCE
    while not is_up(settings):
        if not web.is_running:
            raise Trouble("The web process did not start: its messages stand above.")
        if time.monotonic() > until:
            raise Trouble(f"The web process did not answer within {PATIENCE:g} s.")
        time.sleep(0.1)


def is_up(settings: Settings) -> bool:
    """Ask the web process whether it is up."""
    nearest = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.listen, settings.listen)
    connection = http.client.HTTPConnection(nearest, settings.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().read() == b"up\n"
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
