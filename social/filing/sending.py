"""How is a file given out? Streamed, in parts where asked, never as a page."""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import dump_options_header

from models import File
from social.errors import not_found
from social.filing.scanning import require_released
from social.filing.smaller import name_of, smaller, widths
from social.store import store

POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
PRIVATE_HOUR = "private, max-age=3600"
PRIVATE_MONTH = "private, max-age=2592000, immutable"


def send(file: File, *, cache: str = PRIVATE_HOUR) -> Response:
    """Answer with the bytes: pictures in place, all else to be saved; in parts where asked.

    Held files are refused, with the reason (403).
    """
    require_released(file)
    headers = about(file, file.digest, file.name, cache) | {"Accept-Ranges": "bytes"}
    if request.if_none_match.contains(file.digest):
        return Response(status=304, headers=headers)
    start, stop = wanted(file)
    is_part = (start, stop) != (0, file.size)
    if is_part:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{file.size}"
    headers["Content-Length"] = str(stop - start)
    try:
        body = store().read(file.digest, start, stop)
    except FileNotFoundError:
        raise not_found() from None
    response = Response(
        body, 206 if is_part else 200, headers, mimetype=file.media_type, direct_passthrough=True
    )
    response.call_on_close(body.close)
    return response


def send_smaller(file: File, width: int, *, cache: str = PRIVATE_HOUR) -> Response:
    """Answer with a picture in a smaller width; whole where that is no gain. 404 for any other."""
    require_released(file)
    if width not in widths(file):
        raise not_found()
    mark = name_of(file.digest, width)
    headers = about(file, mark, str(PurePosixPath(file.name).with_suffix(".webp")), cache)
    if request.if_none_match.contains(mark):
        return Response(status=304, headers=headers)
    try:
        content = smaller(file, width)
    except FileNotFoundError:
        raise not_found() from None
    return (
        Response(content, 200, headers, mimetype="image/webp")
        if content
        else send(file, cache=cache)
    )


def about(file: File, mark: str, name: str, cache: str) -> dict[str, str]:
    """Tell the browser what it gets, and that nothing in it may run."""
    way = "inline" if file.is_picture else "attachment"
    return {
        "Content-Disposition": disposition(way, name),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": cache,
        "Vary": "Cookie",
        "ETag": f'"{mark}"',
    }


def disposition(way: str, name: str) -> str:
    """Name the file in plain letters for old clients, and as it is for others (RFC 6266)."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    header = dump_options_header(way, {"filename": plain})
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    return header


def wanted(file: File) -> tuple[int, int]:
    """Read which bytes are asked for; all of them unless one range is, of the file as it is."""
    is_same = request.if_range is None or request.if_range.etag in (None, file.digest)
    if request.range is None or request.range.units != "bytes" or not is_same:
        return 0, file.size
    if len(request.range.ranges) != 1:
        return 0, file.size
    found = request.range.range_for_length(file.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(file.size)
    return found
