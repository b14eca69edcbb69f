"""Which characters pass for a Latin letter or for a sign that every keyboard has?

Only what Unicode itself does not decompose: full-width, mathematical, circled and superscript
letters and those with accents come apart under NFKD and need no line here. A capital may look like
another letter than its small form does (Greek Η and η): each stands where it looks like.
"""

from __future__ import annotations

# fmt: off
LETTERS = {
    "a": "АаΑαɑɐᴀ∀ӒӓӐӑꓮᎪⱯⲀⲁꭺ🅐🅰🄰🇦Λд",
    "b": "ВвЬьΒβʙᏴᏼᛒꓐƄƅɓƀ฿🅑🅱🄱🇧ъЪ",
    "c": "СсϹϲᴄƈɔᏟꓚⲤⲥϾͼҪҫ¢🅒🅲🄲🇨Ⅽⅽ",
    "d": "ԀԁᴅɗɖđĐðÐᎠꓓƊ🅓🅳🄳🇩ժ",
    "e": "ЕеЁёΕεɛɘəǝᴇℯ℮ԐԑЄєҽҼᎬꓰƐƎⲈ∑🅔🅴🄴🇪Ээ€ӘәꞫ",
    "f": "ғҒϜϝƒꜰꓝſẝƑ🅕🅵🄵🇫",
    "g": "ԌԍɡɢᶃցᏀꓖǤǥ🅖🅶🄶🇬ɠƓ",
    "h": "НнΗһҺʜɦħĦհԊᎻᏂꓧⲎ🅗🅷🄷🇭Ћћђ",
    "i": "ІіЇїΙιɪıİӀӏɩίᎥꓲⲒƖ¡🅘🅸🄸🇮ǀ",
    "j": "ЈјϳᴊɈɉʝյᎫꓙͿ🅙🅹🄹🇯ɟ",
    "k": "КкΚκᴋƙĸᏦꓗⲔҚқҜҝҠҡ🅚🅺🄺🇰ƘЌќ",
    "l": "ⅼⅬʟɭɫłŁƚℓᏞꓡⳐ🅛🅻🄻🇱ⱠⱡӅ£",
    "m": "МмΜϺᴍɱᎷꓟⲘ🅜🅼🄼🇲Ӎӎ",
    "n": "ΝηИиЙйПпɴɲŋŊƞոռꓠⲚ🅝🅽🄽🇳ɳҤҥ",
    "o": "ОоΟοσΌόϬϭөӨɵᴏØøօՕᎤꓳⲞⲟ⌀🅞🅾🄾🇴ӦӧΘθ☉",
    "p": "РрΡρϱᴘƿþÞᏢꓑⲢⲣ🅟🅿🄿🇵ƥƤ",
    "q": "ԚԛգզɋɊʠ🅠🆀🅀🇶ⵕ",
    "r": "ГгЯяʀɾɼɽɹᴦᏒᖇꓣⲄ🅡🆁🅁🇷Ʀ®",
    "s": "ЅѕꜱʂƨƧᏚᏕꓢՏ§🅢🆂🅂🇸ȿΣς",
    "t": "ТтΤτᴛƭŧŦțᎢꓔⲦ†🅣🆃🅃🇹ʇҬҭ",
    "u": "υսᴜʊμџЏՍꓴ∪⋃🅤🆄🅄🇺цЦɄʉ",
    "v": "νѴѵᴠʋᏙꓦ∨⋁√ⅴⅤ🅥🆅🅅🇻Ʋ",
    "w": "ωԜԝᴡѡѠшШщЩɯᎳꓪⱲⱳաฬ🅦🆆🅆🇼ᏔΩ₩",
    "x": "ХхΧχ×ⅹⅩᕁꓫⲬҲҳӼ🅧🆇🅇🇽✕✖✗",
    "y": "УуΥγЎўүҮұҰʏɣᎩꓬⲨƴƳɏɎ🅨🆈🅈🇾¥Ӯӯλ",
    "z": "ΖζᴢʐʑƵƶᏃꓜⲌȥ🅩🆉🅉🇿ⱫⱬҘ",
}
"""Each Latin letter with what passes for it."""

SPELT = {
    "ss": "ẞß", "ae": "Ææ", "oe": "Œœɶ", "io": "Юю", "bi": "Ыы", "hb": "Њњ", "db": "Љљ",
    "dz": "ʣ", "ts": "ʦ", "ij": "Ĳĳ",
}
"""Signs that pass for two letters."""

SIGNS = {
    "'": "‘’‚‛′ʹʼʻʽˈ´`＇՚׳ꞌ",
    '"': "“”„‟«»″ʺ˝〝〞＂״",
    "-": "‐‑‒–—―−﹘﹣⁃ー",
    "*": "∗⁎＊✱✳⚹٭•●■▪█▮",
    ".": "․·‧∙⋅。ꓸ",
    "/": "⁄∕╱",
    "!": "ǃ❗❕",
    "?": "❓❔",
}
"""Signs with what passes for them."""

DIGITS = {"3": "ЗзƷʒȜȝҙ", "4": "Чч", "6": "б", "8": "Ȣȣ"}
"""Letters that look like a digit, which may then look like a letter again."""

BLANKS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters that show nothing: spaces to the eye."""
# fmt: on


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for group in (SPELT, LETTERS, SIGNS, DIGITS):
        for plain, others in group.items():
            for other in others:
                table.setdefault(other, plain)
    return table


TABLE = _table()
"""Every look-alike with what it passes for."""
