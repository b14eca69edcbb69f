"""Does every address answer everybody as its rule says, whatever it is asked about?"""

from __future__ import annotations

import pytest
from flask import Flask

from tests.house.reach import ROOT
from tests.security.asking import Matrix
from tests.security.rules import RULES, directory
from tests.security.words import Answer

# Nobody of the matrix gets what these give; each says where it is tried.
NOBODY_GETS = {
    **dict.fromkeys(
        (one for one, gates in RULES.items() if gates is directory),
        "tests/provisioning/test_rights.py",
    ),
    "administration.report_lost_factor": "tests/administration/test_lost.py",
    "files.give": "tests/files/test_elsewhere.py",
    "health.metrics": "tests/health/test_metrics.py",
    "importing.find": "tests/importing/test_pages.py",
    "legal.accept": "tests/legal/test_legal.py",
    "newsletters.approve": "tests/newsletters/test_pages.py",
    "records.tell_subjects": "tests/records/test_granting_pages.py",
    "newsletters.try_out": "tests/newsletters/test_letters.py",
    "own_data.take": "tests/records/test_access_pages.py",
    "records.ask_export": "tests/records/test_export_pages.py",
    "records.ask_schedule": "tests/records/test_schedule_pages.py",
    "records.checkpoint": "tests/records/test_pages.py",
    "records.download_export": "tests/records/test_export_pages.py",
    "records.draw_up": "tests/records/test_matter_pages.py",
    "records.put_into_matter": "tests/records/test_search_pages.py",
    "records.redact_item": "tests/records/test_matter_pages.py",
    "records.resume_export": "tests/records/test_export_pages.py",
    "records.show_hit": "tests/records/test_search_pages.py",
    "records.show_item": "tests/records/test_matter_pages.py",
    "records.give_letter": "tests/records/test_keeping_pages.py",
    "records.approve_release": "tests/records/test_keeping_pages.py",
    "records.approve_request": "tests/records/test_keeping_pages.py",
    "records.take_bundle": "tests/records/test_access_pages.py",
    "reports.say_of_suspension": "tests/review/test_suspended.py",
    "review.approve_exception": "tests/review/test_exceptions.py",
    "review.ask_exception": "tests/review/test_exceptions.py",
    "review.ask_opinion": "tests/review/test_comforts.py",
    "review.drop": "tests/review/test_checking.py",
    "review.file": "tests/review/test_comforts.py",
    "review.refuse_exception": "tests/review/test_exceptions.py",
    "second_factors.app": "tests/second_factors/test_pages.py",
    "second_factors.confirm_app": "tests/second_factors/test_pages.py",
    "second_factors.write_sheet": "tests/second_factors/test_pages.py",
    "setup.create": "tests/setup",
    "setup.show": "tests/setup",
    "second_factors.add_passkey": "tests/browser/test_factors.py",
    "signing_in.take_passkey": "tests/browser/test_factors.py",
    "sign_on.hear": "tests/sign_on/test_leaving.py",
    "sign_on.take": "tests/sign_on/test_coming.py",
    "sign_on.providers.confirm_factor": "tests/sign_on/test_providing.py",
    "sign_on.providers.create": "tests/sign_on/test_providing.py",
    "sign_on.providers.update": "tests/sign_on/test_providing.py",
    "signing_in.second": "tests/signing_in/test_second.py",
}


def test_hole_23_every_address_has_a_rule_and_every_rule_an_address(app: Flask) -> None:
    there = {rule.endpoint for rule in app.url_map.iter_rules()}
    new, old = sorted(there - set(RULES)), sorted(set(RULES) - there)
    assert not new, f"write into RULES of tests/security/rules.py who gets what from {new}"
    assert not old, f"take out of RULES of tests/security/rules.py what is no address: {old}"


def test_what_nobody_gets_here_is_tried_elsewhere() -> None:
    assert all((ROOT / path).exists() for path in NOBODY_GETS.values())


@pytest.mark.parametrize("endpoint", RULES)
def test_everybody_gets_what_the_rule_says(matrix: Matrix, endpoint: str) -> None:
    wrong, answers = matrix.wrong(endpoint, RULES[endpoint])
    assert not wrong, "\n".join(["", *wrong])
    assert (Answer.DONE in answers) == (endpoint not in NOBODY_GETS), (
        "nobody gets anything there: let forms.py send what it needs, and world.py make it"
    )
