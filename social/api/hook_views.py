"""The page on which owners let other systems write, and the addresses through which they do."""

from __future__ import annotations

from flask import current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from limits import RateLimitItemPerMinute

from models import Community, TextState
from social import ruled
from social.api import bp, hooking, shapes
from social.api.forms import HookForm
from social.api.routes import Made, exempt, sent, written
from social.communities.standing import find
from social.errors import Invalid, not_found
from social.rights import require
from social.tries import spend
from social.viewer import viewer

TRIED = RateLimitItemPerMinute(30, 1, "hooks-tried")  # wrong addresses alone count
POSTS = RateLimitItemPerMinute(30, 1, "hooks")
LONGEST = 100  # letters of a secret


def run_here(slug: str) -> Community:
    """Find a community that the viewer owns."""
    community = find(slug).community
    words = _("Owners of the community let other systems write in it.")
    require(viewer(), "admit", community, words)
    return community


@bp.get("/communities/<slug>/hooks")
def list_hooks(slug: str) -> ResponseReturnValue:
    """Show which systems write in a community, and let another one."""
    return page(run_here(slug), HookForm(formdata=None))


@bp.post("/communities/<slug>/hooks")
def make_hook(slug: str) -> ResponseReturnValue:
    """Make an address, and show it this once."""
    community, form = run_here(slug), HookForm()
    if form.validate():
        try:
            secret = hooking.make(viewer(), community, form.name.data)
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            base = str(current_app.config["SETTINGS"].base_url).rstrip("/")
            made = f"{base}{url_for('api.write_by_hook', token=secret)}"
            return page(run_here(slug), HookForm(formdata=None), made)
    return page(run_here(slug), form), 422


@bp.delete("/communities/<slug>/hooks/<int:id>")
def end_hook(slug: str, id: int) -> ResponseReturnValue:
    """Let nobody write through an address any more."""
    hooking.end(viewer(), run_here(slug), id)
    flash(_("Nothing is written through that address any more."))
    return redirect(url_for(".list_hooks", slug=slug), 303)


@bp.post("/api/hooks/<token>")
def write_by_hook(token: str) -> ResponseReturnValue:
    """Take a post from another system that knows the secret address."""
    hook = hooking.whose(token) if len(token) <= LONGEST else None
    if hook is None:
        spend(TRIED, request.remote_addr or "")
        raise not_found()
    spend(POSTS, str(hook.id))
    said = sent(shapes.Hooked)
    post = hooking.write(hook, said.title, said.text)
    is_held = post.state is TextState.HELD
    words = _("Your post waits for a moderator.")
    why = ruled.with_reasons(words, post, hook.person) if is_held else None
    answer = shapes.HookAnswer(id=post.id, state=post.state.value, held_because=why)
    return written(Made(answer, url_for("posts.show", id=post.id), is_held))


bp.record_once(lambda state: exempt(state, write_by_hook))


def page(community: Community, form: HookForm, made: str = "") -> ResponseReturnValue:
    """Render the page; nobody keeps it."""
    shown = render_template(
        "api/hooks.html",
        community=community,
        form=form,
        made=made,
        hooks=hooking.hooks_of(community),
    )
    answer = make_response(shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer
