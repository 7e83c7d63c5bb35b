"""What the Bot API accepts. Lengths are UTF-16 code units, as Telegram counts them, unless they say otherwise."""

TEXT = 4_096
ENTITIES = 100
"""More are accepted, but what they mark up is shown plain."""

BUTTONS = 100
BUTTON_LABEL = 100
"""Not documented; longer labels cannot be read on a phone."""

KEYBOARD_BYTES = 8_000
"""Not documented; well below where REPLY_MARKUP_TOO_LONG is answered."""

CALLBACK_DATA_BYTES = 64
CALLBACK_ANSWER = 200
LINK = 2_000
"""Not documented; a hidden link of more characters is left out."""

RESULT_TITLE = 120
RESULT_DESCRIPTION = 200
RESULTS_BUTTON = 64
"""Not documented; what a phone shows of an inline result, and of the button above the results."""

COMMANDS = 100
COMMAND_ABOUT = 256
SHORT_DESCRIPTION = 120

FETCHED_BYTES = 20_000_000
SENT_BYTES = 50_000_000
PHOTO_BYTES = 10_000_000
FILE_NAME = 150

UPDATES_AT_ONCE = 100
"""What one getUpdates answers at most, and so how many may stand between the oldest open update and the newest."""

NAME = 100
"""Characters of a person's name; our own bound."""

INVOICE_TITLE = 32
INVOICE_DESCRIPTION = 255
CHECKOUT_SECONDS = 8.0
"""Telegram waits ten seconds for the answer whether an invoice may be paid."""
STARS = "XTR"
"""The currency of Telegram Stars."""
