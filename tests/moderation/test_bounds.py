"""How much of a text is formatted?"""

from __future__ import annotations

from models import limits as lengths
from moderation import limits, render
from moderation.sanitize import sanitize
from tests.moderation.conftest import Colleagues

ITEM = "- eight pc\n"


def test_a_text_that_is_all_list_is_shown_as_one(names: Colleagues) -> None:
    items = lengths.POST // len(ITEM)
    assert render(ITEM * items, names).html.count("<li>") == items


def test_blocks_beyond_the_bound_stay_as_they_were_written(names: Colleagues) -> None:
    html = render("# a\n\n*b*\n\n" * 1_000, names).html
    assert html.count("<h3>") == html.count("<em>") == limits.BLOCKS // 6
    assert html.endswith("\n# a\n\n*b*</p>")
    assert html.count("a") + html.count("b") == 2_000
    assert sanitize(html) == html


def test_a_list_without_end_stays_as_it_was_written(names: Colleagues) -> None:
    html = render("**First**\n\n" + "- a\n" * 2_400, names).html
    assert html.startswith("<p><strong>First</strong></p>\n<p>- a<br>\n- a<br>\n")
    assert html.count("- a") == 2_400


def test_a_block_with_more_marks_than_the_bound_stays_as_it_was_written(names: Colleagues) -> None:
    html = render("**First**\n\n" + "*a* " * 2_000 + "@ana.peeters", names).html
    assert html.startswith("<p><strong>First</strong></p>\n<p>*a* *a* ")
    assert 'class="mention"' in html


def test_code_may_have_all_the_marks_it_needs(names: Colleagues) -> None:
    code = "a[b] *= c[d] ** ~e\n" * 400
    html = render(f"```\n{code}```\n\n**After**", names).html
    assert code in html
    assert html.endswith("<p><strong>After</strong></p>")


def test_addresses_beyond_the_bound_stay_as_they_were_written(names: Colleagues) -> None:
    html = render("example.org " * 800, names).html
    assert html.count("<a ") == limits.ADDRESSES
    assert html.count("example.org") == 800 + limits.ADDRESSES
