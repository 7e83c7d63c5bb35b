"""The emoji that Telegram lets everybody react with."""

from __future__ import annotations

JOINER = "\u200d"
AS_EMOJI = "\ufe0f"
SIMPLE = """
👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾
💋 🖕 😈 😴 😭 🤓 👻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷 😡
"""
JOINED = (
    ("❤", "🔥"),
    ("❤" + AS_EMOJI, "🔥"),
    ("👨", "💻"),
    ("🤷", "♂"),
    ("🤷", "♂" + AS_EMOJI),
    ("🤷", "♀"),
    ("🤷", "♀" + AS_EMOJI),
)
REACTIONS = frozenset(SIMPLE.split()) | frozenset(JOINER.join(pair) for pair in JOINED)
