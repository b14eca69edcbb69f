"""How do answers travel in little room?

Text goes packed, in the best way that the browser takes. Files of ours are packed once. Someone who
makes a browser ask for pages with words of theirs in them, and sees how long the answers are on
their way, learns from packed ones what else stands there (BREACH): so pages that another site's
page asked for go as they are.
"""

from __future__ import annotations

from flask import Flask, Response, request
from flask_compress import Compress
from flask_compress.flask_compress import DictCache

FEWEST = 1_000  # bytes that are worth it
PACKED = (
    "text/html",
    "text/vnd.turbo-stream.html",
    "text/css",
    "text/javascript",
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
)
OURS = {None, "none", "same-origin"}  # who had a page asked for: nobody who reads along


def install(app: Flask) -> None:
    """Pack the answers; to come before whatever else changes them, for it is done after that."""
    app.config.update(
        COMPRESS_REGISTER=False,
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=PACKED,
        COMPRESS_ALGORITHM=("zstd", "br", "gzip"),
        COMPRESS_MIN_SIZE=FEWEST,
    )
    pages, files = Compress(app), Compress(app)
    files.cache, files.cache_key = DictCache(), lambda asked: asked.view_args["filename"]

    @app.after_request
    def pack(response: Response) -> Response:
        if response.status_code != 200:
            return response
        if request.endpoint == "static":
            return files.after_request(whole(response))
        if request.headers.get("Sec-Fetch-Site") not in OURS:
            return response
        return pages.after_request(response)


def whole(response: Response) -> Response:
    """Read a file of ours that is text; fonts and pictures are packed as they are."""
    if response.mimetype in PACKED:
        response.direct_passthrough = False
        response.make_sequence()
    return response
