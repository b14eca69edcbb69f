"""How does what people type become HTML?

CommonMark as people expect it in a composer: a new line is a new line, and what is typed is what is
seen. So left out are raw HTML and entities (shown as typed), indented code and underlined headings
(text that is indented or followed by dashes stays text), link references (they would swallow lines)
and tables. A picture becomes a link to it. The HTML is written exactly as the sanitiser writes it,
which therefore finds nothing to change.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, blockquote, list_block
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from models.folding import fold
from moderation import limits
from moderation.bounds import bound_blocks, bound_marks
from moderation.characters import escaped
from moderation.links import FOREIGN, is_own, may_link, settle_links
from moderation.seen import SIGNS, Marks, Seen, find_marks, seen
from moderation.signs import find_address, linkifier, read_signs


class NamedKind(StrEnum):
    """What a handle can name."""

    PERSON = "person"
    COMMUNITY = "community"
    EVERYBODY = "everybody"  # of the community where it is said


@dataclass(frozen=True, slots=True)
class Named:
    """A person or community that a handle names."""

    kind: NamedKind
    id: int
    name: str
    handle: str


class Names(Protocol):
    """Knows whom handles name."""

    def resolve(self, handles: set[str]) -> Mapping[str, Named]:
        """Find what each of some lower-case handles names; unknown ones are left out."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as HTML, and what was found in it.

    `words` is what the writer said, without code and addresses; `seen` all that is read, with its
    places; `mentions` and `communities` are the ids of those named, `topics` the names as first
    written: in order, each once. A call names everybody of the community where it is said.
    """

    html: str
    words: str
    seen: Seen
    mentions: tuple[int, ...]
    topics: tuple[str, ...]
    communities: tuple[int, ...]
    is_call: bool = False


def render(source: str, names: Names) -> Rendered:
    """Turn a clean Markdown text into HTML; asks `names` at most once."""
    tokens, env = _parsed(source)
    if env["handles"]:
        env["named"] = names.resolve(env["handles"])
    inline = _inline(tokens)
    named = _named(inline, env["named"])
    parser = _parser()
    return Rendered(
        html=parser.renderer.render(tokens, parser.options, env).rstrip("\n"),
        words=_words(inline),
        seen=seen(source, env["marks"]),
        mentions=_ids(named, NamedKind.PERSON),
        topics=tuple(env["topics"].values()),
        communities=_ids(named, NamedKind.COMMUNITY),
        is_call=any(one.kind is NamedKind.EVERYBODY for one in named),
    )


def read(source: str) -> tuple[str, Seen]:
    """Give the words of a text, and all that is read in it, as `render` does."""
    tokens, env = _parsed(source)
    return _words(_inline(tokens)), seen(source, env["marks"])


def see(source: str) -> Seen:
    """Read a text as others do; one without a sign that formats it is not even parsed."""
    if not SIGNS.search(source):
        return seen(source)
    return read(source)[1]


def _parsed(source: str) -> tuple[list[Token], dict[str, Any]]:
    # Of what was not cleaned, as the coach is asked about, each place stays where it is.
    source = source.replace("\r\n", " \n").replace("\r", "\n")
    env: dict[str, Any] = {"handles": set(), "topics": {}, "named": {}, "marks": Marks()}
    return _parser().parse(source, env), env


def _inline(tokens: Sequence[Token]) -> list[Token]:
    return [child for token in tokens for child in token.children or ()]


def _named(inline: Sequence[Token], named: Mapping[str, Named]) -> list[Named]:
    handles = (token.content.lower() for token in inline if token.type == "mention")
    return [named[handle] for handle in handles if handle in named]


def _ids(named: Sequence[Named], kind: NamedKind) -> tuple[int, ...]:
    return tuple(dict.fromkeys(one.id for one in named if one.kind is kind))


def _words(inline: Sequence[Token]) -> str:
    words = []
    is_address = False
    for token in inline:
        if token.type == "text" and not is_address:
            words.append(token.content)
        is_address = token.type == "link_open" and token.info == "auto"
    return " ".join(words)


class _Html(RendererHTML):
    """Writes HTML as the sanitiser does: no quotes escaped in text, nothing optional."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return escaped(tokens[idx].content)

    def code_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<code>{escaped(tokens[idx].content)}</code>"

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<pre><code>{escaped(tokens[idx].content)}</code></pre>\n"

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        address = str(tokens[idx].attrs["href"])
        rel = "" if is_own(address) else f' rel="{FOREIGN}"'
        return f'<a href="{escaped(address)}"{rel}>'

    def mention(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        handle = tokens[idx].content
        named = env["named"].get(handle.lower())
        if named is None:
            return f"@{escaped(handle)}"
        if named.kind is NamedKind.EVERYBODY:
            return (
                f'<a class="mention" href="/communities/{quote(named.handle, safe="")}/members"'
                f' data-community="{named.id:d}">@{escaped(handle)}</a>'
            )
        place = "people" if named.kind is NamedKind.PERSON else "communities"
        return (
            f'<a class="mention" href="/{place}/{quote(named.handle, safe="")}"'
            f' data-{named.kind}="{named.id:d}">{escaped(named.name)}</a>'
        )

    def topic(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        name = tokens[idx].content
        address = quote(fold(name), safe="")
        return f'<a class="topic" href="/topics/{address}">#{escaped(name)}</a>'


@cache
def _parser() -> MarkdownIt:
    options = {"html": False, "breaks": True, "xhtmlOut": False, "linkify": True, "maxNesting": 40}
    parser = MarkdownIt("commonmark", options, renderer_cls=_Html)
    parser.enable(["strikethrough", "linkify"])
    parser.disable(["html_block", "html_inline", "entity", "code", "lheading", "reference"])
    parser.linkify = linkifier()
    parser.validateLink = may_link  # type: ignore[method-assign, assignment]
    parser.normalizeLinkText = _as_typed  # type: ignore[method-assign, assignment]
    interrupts = ["paragraph", "reference", "blockquote"]
    parser.block.ruler.at("blockquote", _shallow(blockquote), {"alt": [*interrupts, "list"]})
    parser.block.ruler.at("list", _shallow(list_block), {"alt": interrupts})
    parser.inline.ruler.at("linkify", find_address)
    parser.core.ruler.at("linkify", read_signs)
    for rule in (bound_blocks, bound_marks):
        parser.core.ruler.before("inline", rule.__name__, rule)
    for rule in (find_marks, _lower_headings, settle_links, _level_emphasis):
        parser.core.ruler.before("linkify", rule.__name__, rule)
    return parser


def _as_typed(url: str) -> str:
    """Show an address as it was typed: decoded, it could look like another one."""
    return url


BlockRule = Callable[[StateBlock, int, int, bool], bool]


def _shallow(rule: BlockRule) -> BlockRule:
    """Stop a rule from nesting blocks without end."""

    def within(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return state.level < limits.BLOCKS_DEEP and rule(state, start, end, silent)

    return within


def _lower_headings(state: StateCore) -> None:
    """Keep headings below the post's own, which is an h2."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + 2, 6)}"


EMPHASIS = frozenset({"em", "strong", "s"})


def _level_emphasis(state: StateCore) -> None:
    """Turn the marks of emphasis that is nested too deep back into text."""
    for block in state.tokens:
        kept: list[bool] = []
        for token in block.children or ():
            if token.tag not in EMPHASIS:
                continue
            if token.nesting > 0:
                kept.append(len(kept) < limits.EMPHASIS_DEEP)
                is_kept = kept[-1]
            else:
                is_kept = kept.pop()
            if not is_kept:
                token.type, token.tag, token.nesting = "text", "", 0
                token.content = token.markup
