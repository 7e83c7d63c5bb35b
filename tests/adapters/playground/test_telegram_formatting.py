"""Telegram's HTML, its entities, its links."""

from __future__ import annotations

import pytest

from bot.adapters.playground.telegram.entities import given, tidy, utf16_length
from bot.adapters.playground.telegram.errors import ApiError
from bot.adapters.playground.telegram.formatting import parse_html
from bot.adapters.playground.telegram.links import full_link, link_fault


def parsed(source: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, entities = tidy(*parse_html(source))
    return text, [(entity.type, entity.offset, entity.length) for entity in entities]


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("plain", "plain", []),
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        ("<s>a</s><strike>b</strike><del>c</del>", "abc", [("strikethrough", n, 1) for n in range(3)]),
        ("<tg-spoiler>a</tg-spoiler><span class='tg-spoiler'>b</span>", "ab", [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<code>x</code> <pre>y</pre>", "x y", [("code", 0, 1), ("pre", 2, 1)]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", 0, 1)]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", 0, 1)]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<tg-time unix="1647531900" format="wDT">soon</tg-time>', "soon", [("date_time", 0, 4)]),
        ("<B>caps</b >", "caps", [("bold", 0, 4)]),
        ("<b>a</>", "a", [("bold", 0, 1)]),
        ("<b>x <i>y</i></b>", "x y", [("bold", 0, 3), ("italic", 2, 1)]),
        ("😀<b>é</b>", "😀é", [("bold", 2, 1)]),
        ("<b></b>nothing", "nothing", []),
        ("  <b> a </b>  ", "a", [("bold", 0, 1)]),
        ("<code>/start <b>a@b.io</b></code>", "/start a@b.io", [("code", 0, 13)]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;", '1 < 2 && 3 > 2 "', []),
        ("&#8364;&#x20AC;&#x1F600; &nbsp; & &#0;", "€€😀 &nbsp; & &#0;", []),
        ("<a href='https://example.com/?a=1&amp;b=2'>go</a>", "go", [("text_link", 0, 2)]),
        ('<a href="nowhere">go</a>', "go", []),
        ("/help, /a@ParleyBot no/t", "/help, /a@ParleyBot no/t", [("bot_command", 0, 5), ("bot_command", 7, 12)]),
        ("see example.com.", "see example.com.", [("url", 4, 11)]),
        ("mail me@example.com", "mail me@example.com", [("email", 5, 14)]),
        ("@anasouza #1 $USD", "@anasouza #1 $USD", [("mention", 0, 9), ("cashtag", 13, 4)]),
        ("#tag", "#tag", [("hashtag", 0, 4)]),
    ],
)  # fmt: skip
def test_html_becomes_text_and_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    assert parsed(source) == (text, entities)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("abcdefghijk <foo>", 'Unsupported start tag "foo" at byte offset 12'),
        ("<script>alert(1)</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("€ <foo>", 'Unsupported start tag "foo" at byte offset 4'),
        ("a < b", 'Unsupported start tag "" at byte offset 2'),
        ("<b>unclosed", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<a href='x", "Unclosed start tag at byte offset 0"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=x/y>z</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="9999999999999999999">x</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)  # fmt: skip
def test_mistakes_get_the_words_of_telegram(source: str, reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {reason}"
    assert refused.value.status == 400


def test_details_travel_with_their_entities() -> None:
    _, entities = parse_html(
        "<a href='example.com/a'>go</a><pre><code class='language-python'>x</code></pre>"
        '<tg-time unix="1647531900" format="wDT">soon</tg-time>'
    )
    link, pre, moment = entities
    assert link.url == "http://example.com/a"
    assert (pre.type, pre.language) == ("pre", "python")
    assert (moment.unix_time, moment.date_time_format) == (1_647_531_900, "wDT")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.com", None),
        ("example.com/a?b", None),
        ("http://127.0.0.1:8080/x", None),
        ("tg://user?id=7001", None),
        ("not-a-url", "Wrong HTTP URL"),
        ("http://localhost:8000", "Wrong HTTP URL"),
        ("ftp://example.com", "Unsupported URL protocol"),
        ("", "URL host is empty"),
        ("https://", "URL host is empty"),
    ],
)
def test_links(url: str, fault: str | None) -> None:
    assert link_fault(url) == fault


def test_a_link_gets_a_scheme_and_a_path() -> None:
    assert full_link("example.com") == "http://example.com/"
    assert full_link("https://example.com") == "https://example.com/"
    assert full_link("https://example.com/a") == "https://example.com/a"


@pytest.mark.parametrize(
    ("entity", "reason"),
    [
        ({"type": "bold", "offset": 100, "length": 1}, "entity begins after the end of the text at UTF-16 offset 100"),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        ),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "odd", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        (
            {"type": "text_link", "offset": 0, "length": 1, "url": "not-a-url"},
            "entity URL 'not-a-url' is invalid: Wrong HTTP URL",
        ),
    ],
)
def test_given_entities_are_checked(entity: dict[str, object], reason: str) -> None:
    with pytest.raises(ApiError) as refused:
        given([entity], "hello")
    assert refused.value.description == f"Bad Request: {reason}"


def test_lengths_are_counted_in_utf16() -> None:
    assert utf16_length("a€😀") == 4
