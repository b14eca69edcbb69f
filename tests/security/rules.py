"""The matrix, in the words of the domain: what has to be true of whoever opens an address?

A rule is a row of gates. Whoever is not signed in is asked to, everywhere but at the addresses of
`social.viewer.OPEN_ENDPOINTS`; `found_by(x)` answers 404 to everybody but x, `only(x)` 403, and
`told_unless(x)` 422. An empty rule lets everybody in who is signed in. `words.py` says who is who.

A new address needs a line here, which a test asks for; if there is a new kind of thing in its path,
`things.py` says which there are of it, and `world.py` makes some.
"""

from __future__ import annotations

from tests.security.words import (
    Claim,
    Rule,
    administrator,
    asked_unless,
    confidant,
    found_by,
    is_archived,
    is_broadcast,
    is_deleted,
    is_hidden,
    is_open,
    is_ownerless,
    is_shown,
    judge,
    knows,
    member,
    moderator,
    nobody,
    officer,
    only,
    owner,
    press,
    reader,
    rule,
    stranger,
    theirs,
    told_unless,
    writer,
)

poster = writer & (~is_broadcast | owner | press)
inviter = member & (~is_hidden | owner)
runner = owner | administrator
opener = owner | (administrator & is_open)
# What is there already needs no bringing back.
restorer = reader | (theirs & is_deleted & (is_open | member))
judging = owner | moderator | administrator

met = Claim(lambda who, thing: who.key == "owner")  # who wrote in the same thread

everybody = rule()
knower = found_by(knows)
readers = found_by(reader)
judges = found_by(judge)
officers = found_by(officer)
looking = found_by(judging)  # whether or not there is anything for them to judge
makers = found_by(moderator | administrator)
administrators = rule(only(administrator))
sealed = rule(found_by(confidant & theirs))

RULES: dict[str, Rule] = {
    # What everybody needs who is not in yet
    "static": everybody,
    "health.csp_reports": everybody,
    "health.healthz": everybody,
    "health.readyz": everybody,
    "setup.create": rule(found_by(nobody)),  # there is a company
    "setup.show": rule(found_by(nobody)),
    "signing_in.accept": everybody,  # who has the link
    "signing_in.ask_reset": everybody,
    "signing_in.create": everybody,
    "signing_in.invitation": everybody,
    "signing_in.new": everybody,
    "signing_in.reset": everybody,
    "signing_in.send_reset": everybody,
    "signing_in.set_password": everybody,
    "signing_in.sign_out": everybody,
    # One's own account and data
    "account.appearance": everybody,
    "account.ask_email": everybody,
    "account.change_email": rule(found_by(stranger | theirs)),
    "account.change_password": everybody,
    "account.change_profile": everybody,
    "account.choose_appearance": everybody,
    "account.choose_language": everybody,
    "account.confirm_email": rule(found_by(stranger | theirs)),
    "account.email": everybody,
    "account.end_other_sessions": everybody,
    "account.end_session": rule(found_by(theirs)),
    "account.language": everybody,
    "account.password": everybody,
    "account.sessions": everybody,
    "account.show": everybody,
    "notices.index": everybody,
    "notices.open_one": rule(found_by(theirs)),
    "notices.read": everybody,
    "own_data.ask": everybody,
    "own_data.show": everybody,
    "own_data.take": rule(found_by(theirs)),
    # What people state of themselves: each changes their own, and reads what they may
    "expertise.availability": everybody,
    "expertise.confirm": rule(found_by(theirs)),
    "expertise.create": everybody,
    "expertise.edit": rule(found_by(theirs)),
    "expertise.end": rule(found_by(theirs)),
    "expertise.give_file": rule(found_by(theirs)),  # of a line for its author alone
    "expertise.new": everybody,
    "expertise.put_away_invitation": everybody,
    "expertise.put_off": rule(found_by(theirs)),
    "expertise.set_availability": everybody,
    "expertise.show": everybody,
    "expertise.show_to": rule(found_by(theirs)),
    "expertise.start": everybody,
    "expertise.take_language": everybody,
    "expertise.take_question": everybody,
    "expertise.take_role": everybody,
    "expertise.take_skill": everybody,
    "expertise.update": rule(found_by(theirs)),
    "expertise.withdraw": rule(found_by(theirs)),
    # Home, search, and what is looked at before it is sent
    "coach.show": everybody,
    "feeds.choose": everybody,
    "feeds.home": everybody,
    "feeds.read": everybody,
    "preview.show": everybody,
    "search.index": everybody,
    "search.suggestions": everybody,
    "seeking.find": everybody,
    # The house: everybody reads it, administrators change it
    "house.rules": everybody,
    "house.rules_once": everybody,
    "house.edit_rules": administrators,
    "house.publish_rules": administrators,
    "house.transparency": everybody,
    "house.transparency_sheet": everybody,
    "house.processing": everybody,
    "house.processing_sheet": everybody,
    "house.switch_on": administrators,
    "house.switch_off": administrators,
    # People and topics
    "follows.follow_person": rule(only(~theirs)),
    "follows.follow_topic": rule(readers),
    "follows.unfollow_person": everybody,
    "follows.unfollow_topic": rule(readers),
    "people.card": everybody,
    "people.change_photo": rule(only(theirs)),
    "people.choose_order": everybody,
    "people.drop_photo": rule(only(theirs)),
    "people.index": everybody,
    "people.photo": everybody,
    "people.show": everybody,
    "people.tell": everybody,
    "people.small_photo": everybody,
    "topics.choose_order": rule(readers),
    "topics.show": rule(readers),
    # What people know
    "evidence.accept": rule(found_by(theirs)),
    "evidence.choose": rule(found_by(theirs)),
    "evidence.decline": rule(found_by(theirs)),
    "evidence.index": everybody,
    "evidence.new": rule(found_by(~theirs)),
    "evidence.offer": rule(found_by(~theirs), told_unless(met)),
    "evidence.show": rule(found_by(theirs)),
    "evidence.take_back": rule(found_by(theirs)),
    "evidence.withdraw": rule(found_by(theirs)),
    # Files
    "files.create": everybody,
    "files.give": rule(found_by(nobody)),  # on the files' own host alone
    "files.show": rule(found_by(reader | theirs)),
    "files.show_smaller": rule(found_by(reader | theirs)),
    # Communities: found, read, come in
    "communities.about": rule(knower),
    "communities.choose_order": rule(knower, only(reader)),
    "communities.create": everybody,
    "communities.index": everybody,
    "communities.join": rule(knower),
    "communities.leave": rule(knower),
    "communities.leaving": rule(knower, only(member)),
    "communities.members": rule(knower, only(reader)),
    "communities.new": everybody,
    "communities.read": rule(knower, only(member)),
    "communities.show": rule(knower),
    "communities.silence": rule(knower, only(member)),
    "communities.unsilence": rule(knower, only(member)),
    "follows.follow_community": rule(knower, only(is_open)),
    "follows.unfollow_community": rule(knower),
    # Communities: let people in
    "communities.approve": rule(knower, only(owner)),
    "communities.invitations": rule(knower, only(inviter)),
    "communities.invite": rule(knower, only(inviter)),
    "communities.refuse": rule(knower, only(owner)),
    "communities.remove": rule(knower, only(owner)),
    "communities.requests": rule(knower, only(owner)),
    "communities.uninvite": rule(knower, only(owner)),
    # Communities: run them
    "communities.archive": rule(knower, only(runner)),
    "communities.delete": rule(knower, only(runner)),
    "communities.deletion": rule(knower, only(runner)),
    "communities.drop_rule": rule(knower, only(opener)),
    "communities.edit": rule(knower, only(runner)),
    "communities.hand_over": rule(knower, only(owner)),
    "communities.keep_rule": rule(knower, only(opener)),
    "communities.make_owner": rule(knower, only(owner)),
    "communities.reopen": rule(knower, only(runner)),
    "communities.rule": rule(knower, only(opener)),
    "communities.set_writing": rule(knower, only(runner)),
    "communities.succession": rule(knower, only(owner)),
    "communities.unmake_owner": rule(knower, only(owner)),
    "communities.update": rule(knower, only(runner)),
    "communities.writing": rule(knower, only(runner)),
    # Communities that nobody is left to run
    "communities.appoint": rule(only(administrator), found_by(is_ownerless)),
    "communities.offer": rule(knower, only(member & is_ownerless)),
    "communities.without_owner": rule(only(administrator)),
    # Posts and comments
    "comments.create": rule(readers, only(writer & is_shown)),
    "comments.delete": rule(readers, only(theirs | owner)),
    "comments.edit": rule(readers, only(theirs)),
    "comments.react": rule(readers, only(member & is_shown)),
    "comments.reactors": rule(readers),
    "comments.restore": rule(found_by(restorer)),
    "comments.show": rule(readers),
    "comments.unreact": rule(readers),
    "comments.update": rule(readers, only(theirs)),
    "comments.versions": rule(readers),
    "posts.create": rule(readers, only(poster)),
    "posts.delete": rule(readers, only(theirs | owner)),
    "posts.edit": rule(readers, only(theirs)),
    "posts.lock": rule(readers, only((owner | moderator) & is_shown)),
    "posts.mark_unread": rule(readers),
    "posts.new": rule(readers, only(poster)),
    "posts.pin": rule(readers, only(owner & is_shown)),
    "posts.react": rule(readers, only(member & is_shown)),
    "posts.reactors": rule(readers),
    "posts.restore": rule(found_by(restorer)),
    "posts.show": rule(readers),
    "posts.unlock": rule(readers, only((owner | moderator) & is_shown)),
    "posts.unpin": rule(readers, only(owner & is_shown)),
    "posts.unreact": rule(readers),
    "posts.update": rule(readers, only(theirs)),
    "posts.versions": rule(readers),
    # Reports, and decisions about oneself
    "reports.appeal": rule(found_by(theirs)),
    "reports.appeal_suspension": everybody,  # who has the link
    "reports.case": rule(found_by(theirs)),
    "reports.decision": rule(found_by(theirs)),
    "reports.decisions": everybody,
    "reports.dispute": rule(found_by(theirs)),
    "reports.index": everybody,
    "reports.join_again": everybody,
    "reports.new_of_comment": rule(readers, only(~theirs)),
    "reports.new_of_person": rule(only(~theirs)),
    "reports.new_of_post": rule(readers, only(~theirs)),
    "reports.report_comment": rule(readers, only(~theirs)),
    "reports.report_person": rule(only(~theirs)),
    "reports.report_post": rule(readers, only(~theirs)),
    "reports.say": rule(found_by(theirs)),
    "reports.say_of_suspension": rule(found_by(nobody)),  # nobody has appealed yet
    "reports.show_comment": rule(readers),
    "reports.show_post": rule(readers),
    "reports.suspension": everybody,  # who has the link
    # The confidential channel: whoever writes there is nobody, and whom it is sealed to reads it
    "confidential.acknowledge": sealed,
    "confidential.answer": sealed,
    "confidential.answers": everybody,
    "confidential.close": sealed,
    "confidential.confirm_key": rule(found_by(confidant)),
    "confidential.create": everybody,
    "confidential.desk": rule(found_by(confidant)),
    "confidential.index": everybody,
    "confidential.lock_key": rule(found_by(confidant), told_unless(theirs)),
    "confidential.look": everybody,  # who has the code
    "confidential.make_key": rule(found_by(confidant)),
    "confidential.new": everybody,
    "confidential.people": rule(asked_unless(~stranger)),
    "confidential.refuse_key": rule(found_by(confidant)),
    "confidential.reopen": sealed,
    "confidential.say": everybody,  # who has the code
    "confidential.sealed": sealed,
    "confidential.show": sealed,
    # Review: judges judge what they may read, and no appeal against themselves
    "review.appeals": rule(looking),
    "review.approve_exception": rule(found_by(nobody)),  # nobody has asked yet
    "review.ask": rule(found_by(judge & ~theirs)),
    "review.ask_exception": rule(found_by(nobody)),  # for each case somebody near is free
    "review.ask_opinion": rule(judges, told_unless(nobody)),  # the form names nobody
    "review.check_comment": rule(found_by(judge & reader & ~theirs)),
    "review.check_member": rule(judges),
    "review.check_person": rule(found_by(moderator & ~theirs)),
    "review.check_post": rule(found_by(judge & reader & ~theirs)),
    "review.claim": rule(judges),
    "review.confirm": rule(found_by(judge), told_unless(moderator & ~theirs)),
    "review.decide": rule(judges),
    "review.drop": rule(judges, told_unless(nobody)),  # nobody opened one of these alone
    "review.exceptions": rule(looking),
    "review.file": rule(found_by(nobody)),  # nothing that was reported has one
    "review.index": rule(looking),
    "review.judge": rule(found_by(judge & ~theirs)),
    "review.note": rule(judges),
    "review.recuse": rule(judges),
    "review.refuse": rule(judges),
    "review.refuse_exception": rule(found_by(nobody)),  # nobody has asked yet
    "review.release": rule(judges, told_unless(theirs)),
    "review.show": rule(judges),
    "review.show_appeal": rule(found_by(judge & ~theirs)),
    "review.unmask": rule(judges),
    # House rules: whoever judges everywhere writes them, and two decide what refuses texts
    "rules.approve": rule(makers, told_unless(~theirs)),
    "rules.ask_file": rule(makers),
    "rules.create": rule(makers),
    "rules.edit": rule(makers),
    "rules.export": rule(makers),
    "rules.import_file": rule(makers),
    "rules.index": rule(makers),
    "rules.new": rule(makers),
    "rules.packs": rule(makers),
    "rules.refuse": rule(makers),
    "rules.show": rule(makers),
    "rules.stage": rule(makers),
    "rules.take_pack": rule(makers),
    "rules.try_rule": rule(makers),
    "rules.try_text": rule(makers),
    "rules.update": rule(makers),
    # Records
    "records.approve_hold": rule(officers),
    "records.approve_release": rule(officers, told_unless(nobody)),  # the page was not seen
    "records.approve_request": rule(officers, told_unless(nobody)),  # nothing is decided there yet
    "records.approve_rule": rule(officers),
    "records.ask_hold": rule(officers),
    "records.ask_release": rule(officers),
    "records.certificates": rule(officers),
    "records.checkpoint": rule(officers, found_by(nobody)),  # nothing is signed yet
    "records.decide": rule(officers),
    "records.drop_request": rule(officers),
    "records.extend": rule(officers),
    "records.give_json": rule(officers),
    "records.give_letter": rule(officers, found_by(nobody)),  # nothing is done yet
    "records.give_pdf": rule(officers),
    "records.holds": rule(officers),
    "records.index": rule(officers),
    "records.mask_the_rest": rule(officers),
    "records.new_hold": rule(officers),
    "records.new_request": rule(officers),
    "records.new_rule": rule(officers),
    "records.open_request": rule(officers),
    "records.propose_rule": rule(officers),
    "records.refuse_hold": rule(officers),
    "records.refuse_release": rule(officers),
    "records.refuse_rule": rule(officers),
    "records.requests": rule(officers),
    "records.retention": rule(officers),
    "records.review_hold": rule(officers),
    "records.send_back": rule(officers),
    "records.show_certificate": rule(officers),
    "records.show_hold": rule(officers),
    "records.show_items": rule(officers),
    "records.show_request": rule(officers),
    "records.show_rule": rule(officers),
    "records.take_bundle": rule(officers, found_by(nobody)),
    "records.take_over": rule(officers),
    "records.try_hold": rule(officers),
    "records.try_rule": rule(officers),
    "records.work": rule(officers),
    # Administration
    "administration.add_site": administrators,
    "administration.ask_deactivation": administrators,
    "administration.change_person": administrators,
    "administration.channel": administrators,
    "administration.confirm_appointment": administrators,
    "administration.confirm_key": administrators,
    "administration.change_site": administrators,
    "administration.deactivate": administrators,
    "administration.give_role": administrators,
    "administration.index": administrators,
    "administration.invite": administrators,
    "administration.mail": administrators,
    "administration.mail_way_in": administrators,
    "administration.name_company": administrators,
    "administration.new_person": administrators,
    "administration.new_site": administrators,
    "administration.outbox": administrators,
    "administration.people": administrators,
    "administration.person": administrators,
    "administration.reactivate": administrators,
    "administration.refuse_appointment": administrators,
    "administration.refuse_key": administrators,
    "administration.send_waiting": administrators,
    "administration.set_channel": administrators,
    "administration.site": administrators,
    "administration.sites": administrators,
    "administration.take_role": administrators,
    "administration.trust": administrators,
    "administration.test_mail": administrators,
}

# What a page may say over its line, and of which streams it hears. The rest it says to nobody.
EVENTS: dict[str, Rule] = {
    "connect": everybody,
    "disconnect": everybody,
    "watch": everybody,  # what it is told of is ruled by stream
}
STREAMS: dict[str, Rule] = {
    "author": everybody,  # but for what they wrote in closed places, which have rooms of their own
    "community": rule(readers),
    "home": everybody,
    "post": rule(readers),
    "topic": everybody,  # as of authors
}

# What `may` allows whom, of what they can see.
MAY: dict[tuple[str, str], Claim] = {
    ("administer", "company"): administrator,
    ("admit", "community"): owner,
    ("appoint", "community"): administrator & is_ownerless,
    ("invite", "community"): inviter & ~is_archived,
    ("offer", "community"): member & is_ownerless,
    ("open", "community"): opener,
    ("own", "community"): owner,
    ("post", "community"): poster,
    ("run", "community"): runner,
    ("comment", "post"): writer & is_shown,
    ("delete", "post"): theirs | owner,
    ("edit", "post"): theirs & ~is_deleted & ~is_archived,
    ("lock", "post"): (owner | moderator) & is_shown & ~is_archived,
    ("pin", "post"): owner & is_shown,
    ("react", "post"): member & is_shown & ~is_archived,
    ("report", "post"): ~theirs & is_shown,
    ("delete", "comment"): theirs | owner,
    ("edit", "comment"): theirs & ~is_deleted & ~is_archived,
    ("react", "comment"): member & is_shown & ~is_archived,
    ("report", "comment"): ~theirs & is_shown,
    ("report", "person"): ~theirs,
}
