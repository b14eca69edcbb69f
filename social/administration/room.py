"""How much room do files take, and whose take most?"""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from social.administration import bp
from social.filing.room import greatest, room_in_all


@bp.get("/condition/files")
def files() -> ResponseReturnValue:
    """Show the room in all, and who uses most, as numbers."""
    return render_template(
        "administration/files.html",
        room=room_in_all(),
        most=current_app.config["SETTINGS"].files_quota,
        greatest=greatest(),
    )
