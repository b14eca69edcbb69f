"""How does an owner say by which rule people come in?"""

from __future__ import annotations

from flask_babel import gettext as _

from models import Community, DirectoryGroup, Event, Person, Site, session
from social.changes import change
from social.communities import jobs
from social.communities.actions import refuse_for_company
from social.errors import Invalid
from social.holding import hold
from social.jobs import later
from social.rights import require
from social.workplaces import departments


def checked_rule(site_id: int | None, department: str | None) -> dict[str, int | str | None]:
    """Take a rule that names a site, a department or both, as long as they exist."""
    if site_id is None and not department:
        raise Invalid(site=_("Choose a site, a department or both."))
    if site_id is not None and session.get(Site, site_id) is None:
        raise Invalid(site=_("There is no such site."))
    if department and department not in departments():
        raise Invalid(department=_("There is no such department."))
    return {"site_id": site_id, "department": department or None}


def keep_rule(owner: Person, community: Community, rule: dict[str, int | str | None]) -> None:
    """Let people come in by a rule from now on; the worker brings them."""
    require(owner, "open", community, _("Owners of the community choose its rule."))
    refuse_for_company(community)
    with change(owner) as record:
        hold(community)
        if community.rule == rule:
            return
        community.rule = rule
        record(Event.COMMUNITY_CHANGED, community)
        later(jobs.apply_rules, lock=jobs.RULES, community_id=community.id)


def drop_rule(owner: Person, community: Community, *, stay: bool) -> None:
    """End the rule; those who came by it stay as members, or go."""
    require(owner, "open", community, _("Owners of the community choose its rule."))
    with change(owner) as record:
        hold(community)
        if community.rule is None:
            return
        community.rule = None
        record(Event.COMMUNITY_CHANGED, community)
        later(jobs.end_rule, lock=jobs.RULES, community_id=community.id, stay=stay)


def rule_words(community: Community) -> str:
    """Say in words whom the rule means; nothing where there is none."""
    rule = community.rule or {}
    if community.is_company:
        return _("Everybody who works here")
    if rule.get("group_id"):
        group = session.get(DirectoryGroup, rule["group_id"])
        return _(
            "Everybody in the group “%(name)s” of the directory", name=group.name if group else "–"
        )
    site = session.get(Site, rule["site_id"]).name if rule.get("site_id") else None
    department = rule.get("department")
    if site and department:
        return _("%(department)s at %(site)s", department=department, site=site)
    if site:
        return _("Everybody at %(site)s", site=site)
    return _("Everybody in %(department)s", department=department) if department else ""
