"""A bare Flask-SocketIO server that stores nothing and checks nothing: what a broadcast costs.

`bare()` is what everybody gets who installs Flask-SocketIO. `bare(direct=True)` is the same
server with our client manager and handshake, so that nothing else tells the two apart.
"""

import resource
import time
from pathlib import Path
from typing import Any

import gevent
from flask import Flask, jsonify, request
from flask_socketio import SocketIO, join_room

ROOM = "community:3"
PARAGRAPH = "<p>The line in hall 4 runs again since six; <em>thank you</em> to the night shift.</p>"


def fact(number: int, size: int) -> dict[str, Any]:
    """Write a fact as a new post causes it, with `size` characters of HTML and a time stamp."""
    html = (PARAGRAPH * (size // len(PARAGRAPH) + 1))[:size]
    names = {"event": "post.created", "stream": ROOM, "id": 1_204_533, "noun": "post"}
    return {"n": f"{number:09}", "at": f"{time.monotonic_ns():020}", **names, "html": html}


def bare(direct: bool = False) -> Flask:
    """Make the application: pages that connect join the room, POST /emit broadcasts to it."""
    app = Flask(__name__)
    options = {"async_mode": "gevent", "transports": ["websocket"]}
    if direct:
        from social.live.fanout import FanOut, Handshake

        socketio = SocketIO(app, client_manager=FanOut(), **options)
        app.wsgi_app = Handshake(app.wsgi_app, socketio.server)
    else:
        socketio = SocketIO(app, **options)

    socketio.on_event("connect", lambda auth=None: join_room(ROOM))

    @app.post("/emit")
    def emit():
        first, count, size = (int(request.args[name]) for name in ("first", "count", "size"))
        for number in range(first, first + count):
            socketio.emit("fact", fact(number, size), to=request.args["room"])
            gevent.sleep(0)
        return "", 204

    app.add_url_rule("/spent", view_func=lambda: jsonify(spent()), endpoint="spent")
    return app


def spent() -> dict[str, float]:
    """Tell the CPU seconds and the resident bytes of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {"cpu": time.process_time(), "memory": pages * resource.getpagesize()}
