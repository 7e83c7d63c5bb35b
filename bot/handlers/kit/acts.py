"""What a person did, and what they get for it, in words that no platform owns."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.domain.rooms.model import StoredFile
from bot.handlers.kit.form import Ask, Option, Raw
from bot.handlers.kit.route import Route
from bot.handlers.kit.screen import Screen


@dataclass(frozen=True)
class Tapped:
    """A button. ``message`` is the platform's name for the message that carried it; ``on_notice`` says that this
    message is a notice, which stays: what a tap opens then is shown below it."""

    route: str
    message: str = ""
    on_notice: bool = False


@dataclass(frozen=True)
class Typed:
    """Words or files. ``reply_to`` is the message that was answered, ``thread`` the first message of the thread."""

    text: str
    files: tuple[StoredFile, ...] = ()
    reply_to: str = ""
    thread: str = ""


@dataclass(frozen=True)
class Commanded:
    """A typed command, without its slash. ``quoted`` are the words of the message that it was typed in answer to."""

    name: str
    rest: str = ""
    quoted: str = ""


@dataclass(frozen=True)
class Submitted:
    """A modal that was sent: the raw answers by field. ``reviewed`` is set when the review was what was sent.

    ``once`` names the modal as it was filled in: it is finished once, however often it is sent.
    """

    route: str
    raw: dict[str, Raw]
    files: tuple[StoredFile, ...] = ()
    reviewed: bool = False
    once: str = field(default="", compare=False)


Act = Tapped | Typed | Commanded | Submitted


@dataclass(frozen=True)
class Asked:
    """A field of a modal, its words in the reader's language. ``shown`` are the options that are chosen already."""

    name: str
    ask: Ask
    label: str
    hint: str
    optional: bool
    options: tuple[Option, ...]
    shown: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Modal:
    """A form for a platform that has modals: to be asked, or (``review``) to be looked over before it counts.

    ``files`` are those that its fields begin with, by field name.
    """

    route: Route
    title: str
    fields: tuple[Asked, ...]
    raw: dict[str, Raw]
    files: dict[str, tuple[StoredFile, ...]] = field(default_factory=dict)
    lead: str = ""
    submit: str = ""
    review: Screen | None = None
    problem: str = ""


@dataclass(frozen=True)
class Answer:
    """What the person sees next.

    ``screen`` is shown in place of the tapped message where ``in_place`` is set, else below. ``toast`` is said beside
    it; an ``alert`` has to be closed. ``mended`` is the tapped notice as it stands now. ``modal`` opens, or replaces
    the modal that was sent; ``errors`` are the sentences beside its fields, by field name. An answer of nothing says
    that the words arrived, and a sign is enough.
    """

    screen: Screen | None = None
    in_place: bool = False
    toast: str = ""
    alert: bool = False
    mended: Screen | None = None
    modal: Modal | None = None
    errors: dict[str, str] = field(default_factory=dict)
