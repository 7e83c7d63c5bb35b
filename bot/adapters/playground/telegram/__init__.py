"""A Telegram on loopback: the Bot API on one side, the people's phones on the other."""

from bot.adapters.playground.telegram.errors import Refused
from bot.adapters.playground.telegram.views import ButtonView, ChatView, FileView, MessageView, ToastView
from bot.adapters.playground.telegram.world import TelegramWorld

__all__ = ["ButtonView", "ChatView", "FileView", "MessageView", "Refused", "TelegramWorld", "ToastView"]
