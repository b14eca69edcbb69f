"""What do @, # and : do in a text?"""

from __future__ import annotations

import pytest

from moderation import limits, render
from tests.moderation.conftest import Colleagues
from tests.moderation.harmless import assert_harmless, words_of

ANA = '<a class="mention" href="/people/ana.peeters" data-person="7">Ana Peeters</a>'


def test_a_mention_shows_the_name_and_leads_to_the_person(names: Colleagues) -> None:
    rendered = render("Thanks @ana.peeters.", names)
    assert rendered.html == f"<p>Thanks {ANA}.</p>"
    assert rendered.mentions == (7,)


def test_a_name_in_a_mention_is_text(names: Colleagues) -> None:
    html = render("@ben_claes", names).html
    assert "Ben &lt;b&gt;Claes&lt;/b&gt; &amp; Co" in html
    assert_harmless(html)


def test_a_community_can_be_mentioned(names: Colleagues) -> None:
    rendered = render("Ask @Welding!", names)
    assert '<a class="mention" href="/communities/welding" data-community="3">Welding</a>!' in (
        rendered.html
    )
    assert rendered.communities == (3,)
    assert rendered.mentions == ()


@pytest.mark.parametrize(
    "source",
    [
        "(@ana.peeters)",
        "@ana.peeters,",
        "@ana.peeters...",
        "@ana.peeters's",
        "**@ana.peeters**",
        "_@ana.peeters_",
        "- @ana.peeters",
        "> @ana.peeters",
        "# @ana.peeters",
        "@ANA.Peeters",
        "¡@ana.peeters!",
    ],
)
def test_a_mention_is_found_beside_signs_and_in_marks(source: str, names: Colleagues) -> None:
    assert ANA in render(source, names).html


@pytest.mark.parametrize(
    "source",
    [
        "mail ana@ana.peeters",
        "`@ana.peeters`",
        "```\n@ana.peeters\n```",
        "\\@ana.peeters",
        "https://example.com/@ana.peeters",
        "www.example.com/@ana.peeters",
        "path/@ana.peeters",
        "[@ana.peeters](https://example.com)",
        "@ana.peeters2",
        "@@ana.peeters",
        "@ ana.peeters",
    ],
)
def test_no_mention_in_words_addresses_code_and_links(source: str, names: Colleagues) -> None:
    rendered = render(source, names)
    assert rendered.mentions == ()
    assert 'class="mention"' not in rendered.html


def test_whom_nobody_knows_stays_as_typed(names: Colleagues) -> None:
    rendered = render("@Nobody_Here, hello", names)
    assert rendered.html == "<p>@Nobody_Here, hello</p>"
    assert rendered.mentions == ()


def test_names_are_asked_once_for_all_and_not_at_all_without_need(names: Colleagues) -> None:
    render("@ana.peeters @ben_claes @Ana.Peeters\n\n- @welding\n- @nobody", names)
    assert names.asked == [{"ana.peeters", "ben_claes", "welding", "nobody"}]
    render("Nobody is named", names)
    assert len(names.asked) == 1


def test_each_person_is_told_once_in_the_order_of_the_text(names: Colleagues) -> None:
    assert render("@ben_claes @ana.peeters @ben_claes", names).mentions == (8, 7)


def test_a_text_names_a_hundred_times_at_most(names: Colleagues) -> None:
    html = render("@ana.peeters " * (limits.MENTIONS + 5), names).html
    assert html.count('class="mention"') == limits.MENTIONS
    assert html.count("@ana.peeters") == 5


@pytest.mark.parametrize(
    ("source", "name", "address"),
    [
        ("#lassen", "lassen", "lassen"),
        ("#2024-plan", "2024-plan", "2024-plan"),
        ("#Sécurité!", "Sécurité", "securite"),
        ("#Straße_3", "Straße_3", "strasse_3"),
        ("#हिन्दी", "हिन्दी", "%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A4%A6%E0%A5%80"),
        ("#安全", "安全", "%E5%AE%89%E5%85%A8"),
        ("(#tram)", "tram", "tram"),
        ("#tram.", "tram", "tram"),
        ("#tram-", "tram", "tram"),
        ("*#tram*", "tram", "tram"),
    ],
)
def test_a_topic_is_a_link_in_any_script(
    source: str, name: str, address: str, names: Colleagues
) -> None:
    rendered = render(source, names)
    assert f'<a class="topic" href="/topics/{address}">#{name}</a>' in rendered.html
    assert rendered.topics == (name,)


@pytest.mark.parametrize(
    "source",
    [
        "#1",
        "#12-34",
        "C#",
        "a#b",
        "# heading",
        "\\#tram",
        "`#tram`",
        "##tram",
        "https://example.com/#tram",
        "example.nl/#tram",
        "[#tram](/a)",
        "&#tram",
        "#-",
        "#!bang",
        "#" + "a" * 61,
    ],
)
def test_not_every_hash_is_a_topic(source: str, names: Colleagues) -> None:
    assert render(source, names).topics == ()


def test_a_topic_counts_once_however_it_is_written(names: Colleagues) -> None:
    assert render("#Sécurité #securite #SÉCURITÉ #tram", names).topics == ("Sécurité", "tram")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (":tada:", "🎉"),
        ("Well done :tada::heart:!", "Well done 🎉❤️!"),
        (":+1:", "👍"),
        ("**:tada:**", "🎉"),
        ("[party :tada:](/a)", "party 🎉"),
        (":)", ":)"),
        (":-( ;-)", ":-( ;-)"),
        ("10:30:45", "10:30:45"),
        ("at 12:100:30", "at 12:100:30"),
        (":nothing_known:", ":nothing_known:"),
        ("`:tada:`", ":tada:"),
        ("\\:tada:", ":tada:"),
        ("a:tada:", "a:tada:"),
        ("https://example.com/:tada:", "https://example.com/:tada:"),
    ],
)
def test_emoji_names_become_emoji_and_faces_stay(
    source: str, shown: str, names: Colleagues
) -> None:
    assert words_of(render(source, names).html).strip() == shown
