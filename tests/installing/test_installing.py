"""What does a device ask of Kring that puts it on a start screen, and what does that tell?"""

from __future__ import annotations

import json

from PIL import Image

from social.running.icons import emblem


def test_the_device_is_told_name_pictures_and_where_to_share(app, sign_in, ana) -> None:
    answer = sign_in(ana).get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    found = json.loads(answer.data)
    assert (found["name"], found["display"], found["scope"]) == ("Kring", "standalone", "/")
    stranger = app.test_client()
    for picture in found["icons"]:
        with stranger.get(picture["src"]) as file:
            assert file.status_code == 200
    for way in found["shortcuts"]:
        assert sign_in(ana).get(way["url"]).status_code == 200
    assert found["share_target"]["params"] == {"title": "title", "text": "text", "url": "url"}


def test_what_the_device_keeps_is_there_for_everybody_and_names_nobody(app, sign_in, ana) -> None:
    stranger = app.test_client()
    script = stranger.get("/service-worker.js")
    assert script.mimetype == "text/javascript"
    kept = json.loads(script.text.partition("KEPT = ")[2].partition(";\n")[0])
    for address in kept:
        with stranger.get(address) as file:
            assert file.status_code == 200
    page = sign_in(ana).get("/offline").text
    assert ana.name not in page
    assert "csrf" not in page


def test_what_is_shared_goes_into_a_composer_of_ones_choice(sign_in, ana, eve, community) -> None:
    address = "/share?title=The+gate&text=It+opens&url=https://example.org/gate"
    page = sign_in(ana).get(address).text
    assert "/communities/welding/posts/new?title=The+gate&amp;text=It+opens" in page
    assert "/communities/welding" not in sign_in(eve).get(address).text
    begun = sign_in(ana).get("/communities/welding/posts/new?title=The+gate&text=It+opens%0A%0Ax")
    assert "It opens" in begun.text


def test_what_is_shared_is_text_whatever_it_holds(sign_in, ana) -> None:
    page = sign_in(ana).get("/share?text=%3Cscript%3Ealert(1)%3C/script%3E%00").text
    assert "<script>alert" not in page


def test_the_picture_has_the_colours_of_the_emblem_and_no_clear_corner() -> None:
    image = emblem(192)
    assert image.mode == "RGB"
    assert image.getpixel((1, 1)) == (15, 58, 49)
    amber = image.getpixel((round(22.6 * 6), round(9.4 * 6)))
    assert isinstance(image, Image.Image)
    assert amber == (245, 179, 46)
