"""Is every icon that a page names in the sprite?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from social.running import icons

ROOT = Path(__file__).parent.parent.parent
NAMED = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']|\bsign=["']([a-z0-9-]+)["']""")


def named() -> set[str]:
    """Find the icons that templates and scripts ask for."""
    files = [*(ROOT / "templates").rglob("*.html"), *(ROOT / "static" / "js").rglob("*.js")]
    found = {name for path in files for pair in NAMED.findall(path.read_text()) for name in pair}
    return found - {""}


def test_each_icon_that_a_page_names_is_drawn() -> None:
    assert named() - {*icons.OURS, *icons.LUCIDE} == set()


def test_the_sprite_holds_each_icon_once_and_no_script() -> None:
    if not (ROOT / "static" / "node_modules").is_dir():
        pytest.skip("the browser files are not installed")
    sprite = icons.sprite()
    ids = re.findall(r'<symbol id="([^"]+)"', sprite)
    assert sorted(ids) == sorted({*icons.OURS, *icons.LUCIDE})
    assert "<script" not in sprite


def test_a_missing_drawing_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(icons, "STATIC", tmp_path)
    assert icons.main() == 1
    assert "make install" in capsys.readouterr().err


def test_what_is_no_drawing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own-icons").mkdir()
    (tmp_path / "own-icons" / "kring.svg").write_text("not a drawing")
    with pytest.raises(ValueError, match=r"kring\.svg is not"):
        icons.sprite(tmp_path)
