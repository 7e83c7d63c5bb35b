"""What Slack accepts, in one place. Characters unless said otherwise."""

from __future__ import annotations

MESSAGE_BLOCKS = 50
MESSAGE_CHARACTERS = 12_000
"""All the text of a message's blocks together; beyond about 13,000 Slack answers msg_blocks_too_long."""
VIEW_BLOCKS = 100
VIEW_BYTES = 200_000
"""All the blocks of a view together; a whole view may have 250 kB."""

HEADER = 150
SECTION = 3_000
FIELDS = 10
FIELD = 2_000
ACTIONS = 25
BUTTON = 75
BUTTON_VALUE = 2_000
URL = 3_000
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
OPTIONS = 100
OPTION_TEXT = 75
OPTION_VALUE = 150
RADIO_OPTIONS = 10
LABEL = 2_000
HINT = 2_000
INPUT = 3_000
INPUT_FILES = 10
VIEW_TITLE = 24
OPEN_VIEWS = 3
PRIVATE_METADATA = 3_000
BLOCK_ID = 255
FALLBACK = 3_000
ERROR = 2_000
ALT = 1_000

FILE_BYTES = 20_000_000
"""The largest file that is taken from a person."""
REQUEST_BYTES = 5_000_000
"""The largest request that is read from Slack."""

ACKNOWLEDGE_SECONDS = 2.5
"""Slack waits three seconds for an answer."""
SUBMISSION_SECONDS = 2.0
"""After this long, a sent modal shows that it is being sent."""
CALL_SECONDS = 10.0
LOOKUP_SECONDS = 1.5
"""For what is nice to know while a trigger, which lives three seconds, is waiting."""
FILE_SECONDS = 60.0
