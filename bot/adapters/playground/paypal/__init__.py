"""PayPal as the playground has it."""

from bot.adapters.playground.paypal.world import PayPalWorld

__all__ = ["PayPalWorld"]
