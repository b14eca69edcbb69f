"""Which pages are there, and under which addresses are they in the town?"""

from __future__ import annotations

from tests.browser.town import Town

# What answers a GET and is no page that a person looks at, each with its reason.
NO_PAGE = {
    "static": "style and script",
    "health.healthz": "for machines",
    "health.readyz": "for machines",
    "health.metrics": "for machines",
    "provisioning.list_resource_types": "for directories",
    "provisioning.list_resources": "for directories",
    "provisioning.list_schemas": "for directories",
    "provisioning.nothing": "for directories",
    "provisioning.read_resource": "for directories",
    "provisioning.read_resource_type": "for directories",
    "provisioning.read_schema": "for directories",
    "provisioning.read_service": "for directories",
    "second_factors.app": "once one began to set it up; looked at by tests/browser/test_factors.py",
    "sign_on.take": "back from a provider; looked at by tests/browser/test_signing_on.py",
    "sign_on.lead_out": "on to a provider; looked at by tests/browser/test_signing_on.py",
    "signing_in.second": "after the first step; looked at by tests/browser/test_factors.py",
    "files.show": "a file",
    "files.give": "a file",
    "links.picture": "a picture",
    "records.figures_sheet": "a file",
    "files.show_smaller": "a picture",
    "people.photo": "a picture",
    "people.small_photo": "a picture",
    "expertise.give_csv": "a file",
    "expertise.give_file": "a file",
    "expertise.give_json": "a file",
    "newsletters.ask_leaving": "opened from a mail; looked at by the tests of newsletters",
    "importing.find": "goes on to what a message became",
    "importing.people": "a file",
    "importing.report": "a file",
    "installing.manifest": "a file",
    "look.sheet": "a style",
    "legal.ask": "leads on unless there are terms",
    "legal.show_once": "as the page that holds",
    "look.sign": "a picture",
    "installing.service_worker": "a file",
    "newsletters.count": "goes on to the post",
    "notices.ask_mute": "as notices.thread, from a notice",
    "notices.ask_stopping": "opened from a mail; looked at by the tests of notices",
    "notices.open_one": "goes on to what it is about",
    "newsletters.preview_mail": "a mail, looked at in the frames of its preview",
    "drafts.at": "for scripts",
    "drafts.off": "a piece of the composer, for scripts",
    "people.card": "a piece of a page, looked at where it lies over one",
    "gatherings.feed": "a file",
    "gatherings.invitation": "a file",
    "questions.alike": "for scripts",
    "crisis.of_notice": "goes on to the crisis",
    "crisis.sheet": "a file",
    "stories.alike": "for scripts",
    "stories.sheet": "a file",
    "stories.slides": "a file",
    "search.suggestions": "for scripts",
    "comments.show": "goes on to the thread",
    "messages.one": "goes on to the conversation",
    "confidential.people": "for scripts",
    "confidential.sealed": "for scripts",
    "records.checkpoint": "a file",
    "records.give_json": "a file",
    "records.give_pdf": "a file",
    "rules.export": "a file",
    "house.processing_sheet": "a file",
    "house.transparency_sheet": "a file",
    "house.off_hours_sheet": "a file",
    "reports.suspension": "opened from a mail by whoever is suspended; looked at by its own tests",
    "review.file": "a file",
    "seeking.assessment_sheet": "a file",
    "api.description": "for programs",
    "api.read_atom": "for programs",
    "api.list_comment_versions": "for programs",
    "api.list_comments": "for programs",
    "api.list_communities": "for programs",
    "api.list_conversations": "for programs",
    "api.list_members": "for programs",
    "api.list_messages": "for programs",
    "api.list_notices": "for programs",
    "api.list_people": "for programs",
    "api.list_post_versions": "for programs",
    "api.list_saved": "for programs",
    "api.read_comment": "for programs",
    "api.read_community_posts": "for programs",
    "api.read_content": "for programs",
    "api.read_feed": "for programs",
    "api.read_file": "for programs",
    "api.read_me": "for programs",
    "api.read_message": "for programs",
    "api.read_one": "for programs",
    "api.read_one_community": "for programs",
    "api.read_post": "for programs",
    "api.read_posts_of": "for programs",
    "api.read_topic_posts": "for programs",
    "api.search": "for programs",
    "setup.show": "there is a company already; looked at by the tests of setting up",
}


def member_pages(town: Town) -> dict[str, str]:
    """Name the pages that the owner of a community opens, each by its endpoint."""
    place, post = town.place.path, f"/posts/{town.post}"
    return {
        "feeds.home": "/",
        "communities.index": "/communities",
        "communities.new": "/communities/new",
        "communities.show": place,
        "communities.about": f"{place}/about",
        "communities.members": f"{place}/members",
        "communities.edit": f"{place}/edit",
        "guests.index": "/guests",
        "guests.new": "/guests/new",
        "guests.longer": f"/guests/{town.guest}/stays",
        "communities.writing": f"{place}/writing",
        "communities.everyone": f"{place}/everyone",
        "communities.requests": f"{place}/requests",
        "communities.invitations": f"{place}/invitations?q=e",
        "communities.by_mail": f"{place}/mail",
        "communities.leaving": f"{place}/membership",
        "communities.deletion": f"{place}/deletion",
        "moves.index": f"/posts/{town.post}/moves",
        "communities.succession": f"{place}/owners/{town.jan.handle}/succession",
        "communities.rule": f"{place}/rule?site={town.site}",
        "posts.new": f"{place}/posts/new",
        "posts.show": post,
        "posts.edit": f"{post}/edit",
        "posts.versions": f"{post}/versions",
        "posts.reactors": f"{post}/reactions",
        "api.guide": "/api",
        "api.list_feeds": "/account/feeds",
        "api.list_tokens": "/account/tokens",
        "api.list_hooks": f"{place}/hooks",
        "webhooks.of_community": f"{place}/webhooks",
        "webhooks.show": f"/webhooks/{town.webhook}",
        "help.index": "/help?from=posts.show",
        "help.show": "/help/writing",
        "house.rules": "/house-rules",
        "house.rules_once": "/house-rules/1",
        "house.processing": "/processing",
        "house.transparency": "/transparency",
        "house.off_hours": "/outside-hours",
        "gatherings.index": "/events",
        "gatherings.new": f"{place}/events/new",
        "gatherings.edit": f"/posts/{town.event}/event/edit",
        "gatherings.settings": "/calendar",
        "polls.index": "/polls",
        "polls.new": f"{place}/polls/new",
        "questions.index": "/questions?only=all",
        "recognition.index": "/thanks",
        "recognition.count": "/thanks/figures",
        "recognition.new": f"{place}/thanks/new",
        "leaders.index": "/leaders",
        "leaders.show": f"/leaders/{town.leader}",
        "leaders.measure": f"/leaders/{town.leader}/promise",
        "asking.new": f"{place}/ask-me/{town.leader}/new",
        "comments.new_declining": f"/comments/{town.asked_leader}/declining",
        "mandates.index": "/mandates",
        "mandates.look_back": "/mandates/history?q=frames&day=1&day=6&day=2025",
        "mandates.show": f"/mandates/{town.mandate}",
        "stories.index": "/stories",
        "posts.new_story": f"{town.channel}/stories/new",
        "announcements.index": "/announcements",
        "announcements.desk": "/announcements/desk",
        "announcements.new": "/announcements/new",
        "announcements.show": f"/announcements/{town.announcement}",
        "announcements.edit": f"/announcements/{town.announcement}/plan",
        "announcements.words": f"/announcements/{town.announcement}/words/nl",
        "announcements.show_report": f"/announcements/{town.announcement}/report",
        "newsletters.index": "/newsletters",
        "newsletters.show": f"/newsletters/{town.newsletter.series}",
        "newsletters.read": f"/newsletters/{town.newsletter.series}/issues/1",
        "people.index": "/people",
        "people.show": town.zoe.path,
        "stories.of_person": f"{town.zoe.path}/stories",
        "people.tell": f"{town.zoe.path}/about",
        "evidence.index": "/confirmations",
        "evidence.choose": f"/expertise/{town.statement}/evidence",
        "expertise.show": f"{town.zoe.path}/expertise",
        "expertise.new": "/expertise/new?kind=project",
        "expertise.start": "/expertise/start?step=ask",
        "expertise.availability": "/expertise/availability",
        "expertise.bring": "/expertise/import",
        "expertise.edit": f"/expertise/{town.statement}/edit",
        "topics.show": "/topics/welding",
        "quotes.new_of_post": f"/posts/{town.post}/quotes/new",
        "quotes.new_of_comment": f"/comments/{town.comment}/quotes/new",
        "quotes.index": "/account/quotes",
        "shares.index": f"/posts/{town.post}/shares",
        "filters.index": "/account/filters",
        "saved.index": "/saved",
        "saved.reminder": f"/saved/{town.saved}/reminder",
        "drafts.index": "/drafts",
        "drafts.show": f"/drafts/{town.draft}",
        "drafts.choose_time": f"/drafts/{town.planned}/plan",
        "messages.index": "/messages",
        "messages.new": f"/messages/new?to={town.eva.handle}",
        "messages.show": f"/messages/{town.conversation}",
        "messages.people": f"/messages/{town.conversation}/people",
        "messages.edit": f"/messages/said/{town.message}/edit",
        "messages.versions": f"/messages/said/{town.message}/versions",
        "messages.reactors": f"/messages/said/{town.message}/reactions",
        "account.messages": "/account/messages",
        "notices.index": "/notices",
        "installing.share": "/share?text=Seen+in+the+hall",
        "notices.preferences": "/account/notices",
        "notices.thread": f"{post}/level",
        "notices.community": f"{place}/level",
        "search.index": "/search?q=wel",
        "search.guide": "/search/help",
        "seeking.find": "/people/find?q=Gent,+kanban",
        "seeking.side_by_side": "/people/find/compare?q=Gent",
        "seeking.saved": "/people/find/saved",
        "seeking.new_question": f"/people/{town.jan.handle}/question",
        "seeking.questions": "/account/questions",
        "seeking.knowing": f"/posts/{town.question}/knowing",
        "seeking.searches": "/account/searches",
        "seeking.order": "/people/find/order",
        "seeking.assessment": "/people/find/impact",
        "account.show": "/account",
        "account.password": "/account/password",
        "account.email": "/account/email",
        "account.language": "/account/language",
        "account.appearance": "/account/appearance",
        "account.sessions": "/account/sessions",
        "account.prove": "/account/proof",
        "second_factors.show": "/account/second-factors",
        "sign_on.identities": "/account/sign-on",
        "own_data.show": "/account/data",
        "reports.index": "/reports",
        "reports.new_of_person": f"/people/{town.jan.handle}/report",
        "reports.new_of_comment": f"/comments/{town.comment}/report",
    }


def other_pages(town: Town) -> dict[str, str]:
    """Name the pages that only another member opens."""
    return {
        "comments.new_denial": f"/posts/{town.story}/denial/new",
        "comments.new_use": f"/posts/{town.story}/reuses/new",
        "comments.edit": f"/comments/{town.comment}/edit",
        "comments.versions": f"/comments/{town.comment}/versions",
        "comments.reactors": f"/comments/{town.comment}/reactions",
        "evidence.new": f"/expertise/{town.open_statement}/confirmations/new",
        "reports.new_of_message": f"/messages/said/{town.message}/report",
        "reports.new_of_post": f"/posts/{town.post}/report",
        "reports.case": f"/cases/{town.asked}",
        "reports.decisions": "/decisions",
        "reports.decision": f"/decisions/{town.decision}",
    }


def crisis_pages(town: Town) -> dict[str, str]:
    """Name the pages of somebody who speaks for the house while a drill goes on."""
    scenario, here = f"/crisis/scenarios/{town.scenario}", f"/crisis/{town.crisis}"
    return {
        "crisis.index": "/crisis",
        "crisis.new_scenario": "/crisis/scenarios/new",
        "crisis.scenario": scenario,
        "crisis.edit_scenario": f"{scenario}/plan",
        "crisis.statement": f"{scenario}/words/nl",
        "crisis.new_crisis": f"{scenario}/start",
        "crisis.show": here,
        "crisis.history": f"{here}/history",
        "crisis.desk": f"{here}/desk",
        "crisis.say": f"{here}/update",
        "crisis.translation": f"{here}/words/fr",
        "crisis.closing": f"{here}/end",
        "crisis.show_report": f"{here}/report",
    }


def judge_pages(town: Town) -> dict[str, str]:
    """Name the pages of those who judge what was reported."""
    return {
        "review.index": "/review",
        "review.show": f"/review/{town.case}",
        "review.appeals": "/review/appeals",
        "review.exceptions": "/review/exceptions",
        "review.show_appeal": f"/review/appeals/{town.appeal}",
        "rules.index": "/review/rules",
        "rules.new": "/review/rules/new",
        "rules.show": f"/review/rules/{town.house_rule}",
        "rules.edit": f"/review/rules/{town.house_rule}/edit",
        "rules.packs": "/review/rules/packs",
        "rules.ask_file": "/review/rules/import",
    }


def press_pages(town: Town) -> dict[str, str]:
    """Name the pages of communications."""
    return {
        "mandates.new": "/mandates/new",
        "leaders.new": "/leaders/new",
        "newsletters.at_work": "/newsletters/desk?only=sent",
        "newsletters.new": "/newsletters/new",
        "newsletters.edit": f"/newsletters/{town.newsletter.series}/edit",
        "newsletters.new_issue": f"/newsletters/{town.newsletter.series}/issues/new",
        "newsletters.issue": f"/newsletters/issues/{town.newsletter.draft}",
        "newsletters.gathering_page": f"/newsletters/issues/{town.newsletter.draft}/gathering",
        "newsletters.words": f"/newsletters/issues/{town.newsletter.draft}/words/nl",
        "newsletters.item_words": (
            f"/newsletters/issues/{town.newsletter.draft}/items/{town.newsletter.item}/words/nl"
        ),
        "newsletters.preview": f"/newsletters/issues/{town.newsletter.draft}/preview/en",
        "newsletters.show_report": f"/newsletters/issues/{town.newsletter.out}/report",
    }


def hr_pages(town: Town) -> dict[str, str]:
    """Name the pages of HR, who looks for people with a purpose."""
    return {
        "seeking.hr_index": "/people/hr",
        "announcements.show_names": f"/announcements/{town.announcement}/names",
        "seeking.hr_show": f"/people/hr/{town.search}",
        "seeking.compare": f"/people/hr/{town.search}/shortlist",
        "seeking.exports": "/people/exports",
        "seeking.gap_map": "/people/gaps?q=welding",
    }


def confidant_pages(town: Town) -> dict[str, str]:
    """Name the pages of somebody who receives confidential reports."""
    return {"confidential.desk": "/confidant", "confidential.show": f"/confidant/{town.disclosure}"}


def officer_pages(town: Town) -> dict[str, str]:
    """Name the pages of a compliance officer."""
    rule = f"/records/retention/{town.rule}"
    trial = "kind=post&country=&community=&starts=made&most=7&most=Y&basis=a&source=b"
    return {
        "records.index": "/records",
        "records.retention": "/records/retention",
        "records.new_rule": "/records/retention/new?preset=de-letters",
        "records.try_rule": f"/records/retention/trial?{trial}",
        "records.show_rule": rule,
        "records.grants": "/records/access",
        "records.new_grant": "/records/access/new",
        "records.show_grant": f"/records/access/{town.grant}",
        "records.figures": "/records/access/figures",
        "records.holds": "/records/holds",
        "records.new_hold": "/records/holds/new",
        "records.show_hold": f"/records/holds/{town.hold}",
        "records.matters": "/records/matters",
        "records.requests": "/records/requests",
        "records.new_request": "/records/requests/new",
        "records.show_request": f"/records/requests/{town.request}",
        "records.show_items": f"/records/requests/{town.request}/items/post",
        "records.work": "/records/work",
        "records.certificates": "/records/certificates",
        "records.show_certificate": f"/records/certificates/{town.certificate}",
    }


def protector_pages(town: Town) -> dict[str, str]:
    """Name the pages of whoever looks after data protection."""
    return {
        "records.looks": "/records/access/log",
        "records.looks_about": f"/records/access/about?person={town.zoe.handle}",
    }


def search_pages(grant: int, search: int, hit: int) -> dict[str, str]:
    """Name the pages of an officer to whom a grant opens the archive."""
    place = f"/records/searches/{search}"
    return {
        "records.search": "/records/search",
        "records.search_guide": "/records/search/help",
        "records.search_by": f"/records/search/{grant}",
        "records.show_search": place,
        "records.show_picture": f"{place}/picture",
        "records.show_hit": f"{place}/{hit}",
    }


def reviewing_pages(town: Town) -> dict[str, str]:
    """Name the pages of an officer who may read what was found for a matter."""
    found = town.gathered
    matter = f"/records/matters/{found.matter}"
    return {
        "records.show_matter": matter,
        "records.matter_items": f"{matter}/items",
        "records.show_item": f"{matter}/items/{found.item}?only=all",
        "records.next_item": f"{matter}/items/next?only=unread",
        "records.show_production": f"{matter}/productions/{found.production}",
        "records.exports": "/records/exports",
        "records.new_export": "/records/exports/new",
        "records.show_export": f"/records/exports/{found.export}",
        "records.schedules": "/records/exports/schedules",
        "records.new_schedule": "/records/exports/schedules/new",
        "records.show_schedule": f"/records/exports/schedules/{found.schedule}",
    }


def administrator_pages(town: Town) -> dict[str, str]:
    """Name the pages of those who run Kring."""
    person = f"/administration/people/{town.jan.handle}"
    return {
        "house.edit_rules": "/house-rules/edit",
        "administration.index": "/administration",
        "administration.people": "/administration/people",
        "newsletters.addresses": "/newsletters/addresses",
        "administration.new_person": "/administration/people/new",
        "administration.person": person,
        "api.list_bots": "/administration/bots",
        "api.show_bot": f"/administration/bots/{town.bot}",
        "administration.ask_deactivation": f"{person}/deactivation",
        "administration.sites": "/administration/sites",
        "administration.new_site": "/administration/sites/new",
        "administration.site": f"/administration/sites/{town.site}",
        "administration.calendar": f"/administration/sites/{town.site}/calendar",
        "administration.values": "/administration/values",
        "administration.company": "/administration/company",
        "administration.settings": "/administration/settings",
        "legal.edit": "/legal/terms/edit",
        "upkeep.banners": "/administration/banners",
        "upkeep.maintenance": "/administration/maintenance",
        "administration.calls": "/administration/company/calls",
        "administration.new_value": "/administration/values/new",
        "administration.value": f"/administration/values/{town.value}",
        "administration.trust": "/administration/trust",
        "administration.lost_factors": "/administration/lost-factors",
        "webhooks.of_company": "/administration/webhooks",
        "provisioning.index": "/administration/provisioning",
        "provisioning.list_people": "/administration/provisioning/people",
        "provisioning.list_groups": "/administration/provisioning/groups",
        "provisioning.show_group": f"/administration/provisioning/groups/{town.group}",
        "sign_on.providers.index": "/administration/sign-on",
        "sign_on.providers.new": "/administration/sign-on/new",
        "sign_on.providers.show": f"/administration/sign-on/{town.provider}",
        "administration.channel": "/administration/channel",
        "skills.index": "/skills",
        "skills.new": "/skills/new",
        "skills.show": f"/skills/{town.concept}",
        "skills.candidates": "/skills/candidates",
        "skills.ask_file": "/skills/file",
        "merging.index": "/administration/placeholders",
        "merging.show": (
            f"/administration/placeholders/{town.placeholder}?colleague={town.jan.handle}"
        ),
        "importing.index": "/administration/imports",
        "importing.show": f"/administration/imports/{town.export}",
        "administration.incoming": "/administration/incoming",
        "administration.outbox": "/administration/outbox",
        "administration.condition": "/administration/condition",
        "administration.files": "/administration/condition/files",
        "administration.violations": "/administration/condition/refused",
        "administration.mail": "/administration/mail",
        "communities.without_owner": "/communities/without-owner",
    }


def open_pages(town: Town) -> dict[str, str]:
    """Name the pages that are open without signing in."""
    return {
        "confidential.index": "/confidential",
        "confidential.new": "/confidential/new",
        "confidential.answers": "/confidential/answers",
        "installing.offline": "/offline",
        "signing_in.new": "/sign-in",
        "legal.show": "/legal/privacy",
        "legal.licences": "/legal/licences",
        "signing_in.ask_reset": "/reset",
        "signing_in.reset": f"/reset/{town.reset}",
        "signing_in.invitation": f"/invitations/{town.invitation}",
        "account.confirm_email": f"/account/email/{town.email}",
    }
