"""HTML pages: one look, no scripts, nothing loaded from elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from bot.domain.errors import N_
from bot.handlers.kit.words import LANGUAGES, Words

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --ground: #f3f4f6;
  --line: #8c959f; --mark: #0b6b4f; --wrong: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff3; --soft: #a9b1bc; --paper: #1d2126; --ground: #121518;
  --line: #6e7781; --mark: #4cc38a; --wrong: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word; }
main { max-width: 30rem; margin: 4vh auto; padding: 1.5rem; background: var(--paper); border-radius: 1rem;
  box-shadow: 0 1px 3px rgb(0 0 0 / 20%); }
.name { margin: 0 0 1rem; font-weight: 700; color: var(--mark); }
h1 { margin: 0 0 .5rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
label { display: block; margin: 1.1rem 0 .25rem; font-weight: 600; }
.hint, .error { display: block; margin: .1rem 0 .3rem; font-size: .9rem; color: var(--soft); }
.error { color: var(--wrong); font-weight: 600; }
input { width: 100%; padding: .7rem .8rem; font: inherit; color: inherit; background: transparent;
  border: 1px solid var(--line); border-radius: .6rem; }
input[aria-invalid=true] { border-color: var(--wrong); border-width: 2px; }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid var(--mark); outline-offset: 2px; }
button { width: 100%; margin-top: 1.6rem; padding: .85rem; font: inherit; font-weight: 700; color: var(--paper);
  background: var(--mark); border: 0; border-radius: .6rem; cursor: pointer; }
.problem { padding: .8rem 1rem; margin-bottom: 1rem; border-left: .3rem solid var(--wrong); }
.problem ul { margin: .3rem 0 0; padding-left: 1.1rem; }
.problem p { margin: 0; }
.problem a { color: inherit; }
.small { margin: 1.2rem 0 0; font-size: .9rem; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .3rem 1rem; margin: 1rem 0; }
dt { color: var(--soft); }
dd { margin: 0; }
.said { white-space: pre-line; }
.way { display: block; margin-top: .8rem; padding: .85rem; font-weight: 700; text-align: center; text-decoration: none;
  color: var(--paper); background: var(--mark); border-radius: .6rem; }
"""


@dataclass(frozen=True)
class Input:
    """A field of a page's form, its words in the reader's language."""

    name: str
    label: str
    hint: str = ""
    value: str = ""
    error: str = ""
    required: bool = True
    most: int = 100
    autocomplete: str = "off"


def page(words: Words, title: str, body: str, status: int = 200, *, head: str = "") -> HTMLResponse:
    """A whole page. ``body`` and what is added to its ``head`` are HTML; the title is plain text."""
    nonce = secrets.token_urlsafe(16)
    html = (
        f'<!doctype html><html lang="{escape(words.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} · Parley</title>{head}<style nonce="{nonce}">{STYLE}</style></head>'
        f'<body><main><p class="name">Parley</p><h1>{escape(title)}</h1>{body}</main></body></html>'
    )
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = {
        "Content-Security-Policy": policy,
        "X-Frame-Options": "DENY",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
        "Vary": "Accept-Language",
    }
    return HTMLResponse(html, status, headers)


def paragraph(text: str) -> str:
    """A paragraph of plain text."""
    return f"<p>{escape(text)}</p>"


def form(words: Words, inputs: Sequence[Input], submit: str) -> str:
    """A form that is posted to its own address; what is wrong is said on top and beside each field."""
    wrong = [one for one in inputs if one.error]
    summary = ""
    if wrong:
        links = "".join(f'<li><a href="#{one.name}">{escape(one.label)}</a>: {escape(one.error)}</li>' for one in wrong)
        summary = (
            f'<div class="problem" role="alert"><strong>{escape(words(N_("Please look at this again.")))}</strong>'
            f"<ul>{links}</ul></div>"
        )
    fields = "".join(_field(words, one) for one in inputs)
    return f'{summary}<form method="post" novalidate>{fields}<button type="submit">{escape(submit)}</button></form>'


def _field(words: Words, one: Input) -> str:
    label = one.label if one.required else words(N_("{label} (if you know it)"), label=one.label)
    parts = [f'<label for="{one.name}">{escape(label)}</label>']
    described = []
    for kind, text in (("hint", one.hint), ("error", one.error)):
        if text:
            parts.append(f'<span class="{kind}" id="{one.name}-{kind}">{escape(text)}</span>')
            described.append(f"{one.name}-{kind}")
    marks = f' aria-describedby="{" ".join(described)}"' if described else ""
    marks += ' aria-invalid="true"' if one.error else ""
    marks += " required" if one.required else ""
    parts.append(
        f'<input id="{one.name}" name="{one.name}" value="{escape(one.value)}" maxlength="{one.most}"'
        f' autocomplete="{one.autocomplete}" autocapitalize="off" spellcheck="false"{marks}>'
    )
    return "".join(parts)


def visitors_words(request: Request) -> Words:
    """The words for somebody whom we do not know: the first language of their browser that we speak."""
    wanted = request.headers.get("accept-language", "")[:200].lower().split(",")
    spoken = (one.split(";")[0].strip().split("-")[0] for one in wanted)
    return Words(next((language for language in spoken if language in LANGUAGES), "en"), "UTC", datetime.now(UTC))


def not_found(request: Request) -> HTMLResponse:
    """There is nothing at this address."""
    words = visitors_words(request)
    way_on = words(N_("There is nothing at this address. Everything that Parley does happens in your chat with it."))
    return page(words, words(N_("Nothing here")), paragraph(way_on), 404)


def went_wrong(request: Request) -> HTMLResponse:
    """Something failed that is not the reader's fault."""
    words = visitors_words(request)
    way_on = words(N_("That did not work, and it is our fault. Please try again in a minute."))
    return page(words, words(N_("Something went wrong")), paragraph(way_on), 500)
