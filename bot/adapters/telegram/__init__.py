"""Telegram: python-telegram-bot's Application over our own transport, by polling or by webhook."""
