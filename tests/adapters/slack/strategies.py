"""Any screen and any modal."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.handlers.kit.acts import Asked, Modal
from bot.handlers.kit.form import Amount, Choice, Day, Files, Lines, Option, Picks, Text
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Action, Attachment, Card, Field, Notice, Pages, Progress, Quote, Screen

_NASTY = st.sampled_from(
    [
        "<!channel>",
        "*bold* _it_ ~no~ `code`",
        "> quoted",
        "&amp; & <@U1>",
        "https://evil.example|x",
        "🙂" * 40,
        "\n\n- a",
    ]
)
_LETTERS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


def words(most: int = 4_000) -> st.SearchStrategy[str]:
    """Short, nasty or long text."""
    long = st.tuples(st.sampled_from(["word ", "Satz. ", "x", "行", "<&>", "🙂 "]), st.integers(1, most)).map(
        lambda pair: (pair[0] * (pair[1] // len(pair[0]) + 1))[: pair[1]]
    )
    return st.one_of(_LETTERS, _NASTY, long)


routes = st.text("abcdefgh.~0123456789", min_size=1, max_size=60).map(Route)
addresses = st.sampled_from(["https://a.example/x", "", "https://a.example/" + "x" * 3500])
actions = st.builds(
    Action,
    label=words(200),
    route=routes,
    style=st.sampled_from(["default", "primary", "danger"]),
    confirm=st.none() | words(600),
    wide=st.booleans(),
) | st.builds(
    Action, label=words(200), url=st.sampled_from(["https://a.example/x", "", "https://a.example/" + "x" * 3500])
)
fields = st.builds(Field, label=words(100), value=words(5_000))


def several(each: st.SearchStrategy, most: int = 6) -> st.SearchStrategy:
    """A tuple of some."""
    return st.lists(each, max_size=most).map(tuple)


def many(each: st.SearchStrategy, most: int) -> st.SearchStrategy:
    """A tuple of one thing over and over, which is what makes a screen too long."""
    return st.tuples(each, st.integers(0, most)).map(lambda pair: (pair[0],) * pair[1])


cards = st.builds(Card, title=words(), lead=words(), fields=several(fields, 4), actions=several(actions, 3))
attachments = st.builds(
    Attachment, file_id=st.text("abc123", min_size=1, max_size=32), name=words(200), size=st.just(1)
)
screens = st.builds(
    Screen,
    title=words(400),
    lead=words(9_000),
    fields=several(fields, 15),
    quotes=several(st.builds(Quote, text=words(9_000), by=words(100)), 3),
    cards=several(cards) | many(cards, 80),
    notice=st.none() | st.builds(Notice, text=words(400), tone=st.sampled_from(["done", "info", "warning", "problem"])),
    progress=st.none() | st.builds(Progress, label=words(80), done=st.integers(-1, 200), total=st.integers(0, 100)),
    closing=words(4_000),
    files=several(
        st.builds(Attachment, file_id=st.text("abc123", min_size=1, max_size=32), name=words(200), size=st.just(1)), 3
    ),
    actions=several(actions) | many(actions, 80),
    pages=st.none()
    | st.builds(
        Pages, number=st.integers(1, 99), total=st.integers(1, 99), previous=st.none() | routes, next=st.none() | routes
    ),
)

options = st.builds(Option, value=st.text("abc-123", min_size=1, max_size=150), label=words(140))
asks = st.one_of(
    st.builds(Text, label=st.just(""), least=st.integers(0, 5_000), most=st.integers(1, 6_000), long=st.booleans()),
    st.builds(Amount, label=st.just("")),
    st.builds(Day, label=st.just("")),
    st.builds(Choice, label=st.just("")),
    st.builds(Picks, label=st.just(""), most=st.integers(1, 20)),
    st.builds(Files, label=st.just(""), most=st.integers(1, 20)),
    st.builds(Lines, label=st.just("")),
)
raw_values = st.one_of(
    words(4_000), st.lists(st.text("abc", min_size=1, max_size=20), max_size=5), st.just("2027-03-31")
)


@st.composite
def modals(draw: st.DrawFn, review: bool = False) -> Modal:
    """Any form, or any form at its review."""
    names = draw(st.lists(st.from_regex(r"[a-z_]{1,40}", fullmatch=True), unique=True, max_size=8))
    asked = tuple(
        Asked(
            name=name,
            ask=draw(asks),
            label=draw(words(2_500)),
            hint=draw(words(2_500)),
            optional=draw(st.booleans()),
            options=tuple(draw(st.lists(options, max_size=12)) if draw(st.booleans()) else ()),
            shown=tuple(draw(st.lists(options, max_size=3))),
        )
        for name in names
    )
    return Modal(
        route=draw(routes),
        title=draw(words(100)),
        fields=asked,
        raw={name: draw(raw_values) for name in names if draw(st.booleans())},
        lead=draw(words(4_000)),
        submit=draw(words(60)),
        review=draw(screens) if review else None,
        problem=draw(words(300)),
    )
