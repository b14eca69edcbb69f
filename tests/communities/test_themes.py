"""What is told beside a community, and only to those who may read it?"""

from __future__ import annotations

from sqlalchemy import select

from models import Post, session


def test_recent_topics_and_pinned_posts_stand_beside(sign_in, community, ana, eve) -> None:
    browser = sign_in(ana)
    for words in ("First of #jigs", "About #flux", "Second of #jigs"):
        browser.post("/communities/welding/posts", data={"text": words, "title": "Pinned post"})
    post = session.scalars(select(Post.id)).first()
    browser.post(f"/posts/{post}/pin")
    page = browser.get("/communities/welding/about").text
    assert page.index(">#jigs<") < page.index(">#flux<")
    assert f'href="/posts/{post}"' in page
    outside = sign_in(eve).get("/communities/welding").text
    assert "#jigs" not in outside
    assert "Pinned post" not in outside
