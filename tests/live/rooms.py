"""A server with rooms and nothing else, which the tests of the fan-out drive by HTTP."""

import os
import socket
from typing import Any

from flask import Flask, jsonify, request
from flask_socketio import SocketIO, join_room, leave_room

from social.live import fanout


class Counted(fanout.Wire):
    """A wire that counts the frames which went out directly."""

    direct = 0

    def offer(self, frame: bytes) -> bool:
        """Count what was taken."""
        taken = super().offer(frame)
        Counted.direct += taken
        return taken


def build(valkey: str = "") -> Flask:
    """Make the application; what waits is short, so that a test need not wait long."""
    fanout.Wire = Counted
    fanout.SEND_BUFFER = 8 * 1024
    manager = fanout.SharedFanOut(valkey) if valkey else fanout.FanOut()
    manager.backlog, manager.patience = 20, 1.5
    app = Flask(__name__)
    socketio = SocketIO(
        app,
        client_manager=manager,
        async_mode="gevent",
        transports=["websocket"],
        namespaces=["/", "/other"],
        ping_interval=1,
        ping_timeout=10,
    )
    app.wsgi_app = fanout.Handshake(app.wsgi_app, socketio.server)
    answers: list[Any] = []

    for namespace in ("/", "/other"):
        socketio.on_event("connect", lambda auth=None: None, namespace=namespace)
        socketio.on_event("join", join_room, namespace=namespace)
        socketio.on_event("leave", leave_room, namespace=namespace)

    @app.post("/emit")
    def emit():
        """Emit what the body lists, without a pause between."""
        for emission in request.get_json():
            if emission.pop("binary", False):
                emission["data"] = os.fsencode(emission["data"])
            if emission.pop("asks", False):
                emission["callback"] = lambda *said: answers.append(said)
            socketio.server.emit(**emission)
        return "", 204

    @app.get("/state")
    def state():
        """Tell what the server holds."""
        server = socketio.server
        return jsonify(
            pid=os.getpid(),
            sockets=sum(not each.closed for each in server.eio.sockets.values()),
            waiting=[connection.queue.qsize() for connection in server.eio.sockets.values()],
            is_direct=manager.is_direct,
            direct=Counted.direct,
            answers=answers,
            prompt=[
                environ[fanout.WIRE].sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
                for environ in server.environ.values()
                if environ[fanout.WIRE].is_open
            ],
            listens=getattr(manager, "connected", False),
        )

    return app
