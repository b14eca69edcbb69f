"""Pages and addresses of files."""

from __future__ import annotations

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from models import File, session
from social.errors import Invalid, not_found, problem, wants_json
from social.files.forms import FileForm
from social.filing import elsewhere
from social.filing.keeping import add_file
from social.filing.room import warning
from social.filing.scanning import why_held
from social.filing.sending import send, send_smaller
from social.filing.smaller import widths
from social.picturing import thumbnail, tiles
from social.viewer import viewer

bp = Blueprint("files", __name__)
bp.add_app_template_global(thumbnail)
bp.add_app_template_global(tiles)
bp.add_app_template_global(why_held)


@bp.post("/files")
def create() -> ResponseReturnValue:
    """Keep a file that is not shown anywhere yet."""
    form = FileForm()
    if not form.validate_on_submit():
        return refused(form)
    try:
        file = add_file(viewer(), form.file.data, form.alt.data or "")
    except Invalid as invalid:
        form.refuse(invalid)
        return refused(form)
    if is_script():
        return jsonify(shown(file)), 201
    return redirect(address(file), 303)


@bp.get("/files/<int:id>/<name>")
def show(id: int, name: str) -> ResponseReturnValue:
    """Give out a file to those who see where it hangs."""
    file = find(id, name)
    return redirect(elsewhere.address(file)) if elsewhere.is_elsewhere() else send(file)


@bp.get("/files/<int:id>/<int:width>/<name>")
def show_smaller(id: int, width: int, name: str) -> ResponseReturnValue:
    """Give out a picture in a smaller width to those who may see the picture."""
    file = find(id, name)
    if width in widths(file) and elsewhere.is_elsewhere():
        return redirect(elsewhere.address(file, width))
    return send_smaller(file, width)


@bp.get("/given/<token>/<name>")
def give(token: str, name: str) -> ResponseReturnValue:
    """Give out a file on the files' own host, to those whom `show` sent there."""
    id, width = (elsewhere.is_here() and elsewhere.wanted(token)) or (0, 0)
    file = session.scalar(select(File).where(File.id == id, File.name == name))
    if file is None:
        raise not_found()
    response = send_smaller(file, width) if width else send(file)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def find(id: int, name: str) -> File:
    """Find a file through the viewer, by its number and its name."""
    file = session.scalar(File.seen_by(viewer()).where(File.id == id, File.name == name))
    if file is None:
        raise not_found()
    return file


def address(file: File) -> str:
    """Say where a file is."""
    return url_for("files.show", id=file.id, name=file.name)


def shown(file: File) -> dict[str, object]:
    """Tell a script what was kept."""
    return {
        "id": file.id,
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "url": address(file),
        "picture": None if file.held_for else thumbnail(file),
        "width": file.width,
        "height": file.height,
        "alt": file.alt,
        "held": why_held(file),
        "room": warning(viewer()),
    }


def is_script() -> bool:
    """Tell whether a script of ours asks, rather than a form."""
    return wants_json() or "X-Kring-Visit" in request.headers


def refused(form: FileForm) -> ResponseReturnValue:
    """Say beside each field why it was not taken."""
    if is_script():
        messages = {name: errors[0] for name, errors in form.errors.items()}
        return problem(422, next(iter(messages.values()), ""), errors=messages)
    return render_template("files/refused.html", form=form), 422
