"""Stripe, as far as Parley uses it: on the loopback address, with a state of its own and signed webhooks."""

from bot.adapters.playground.stripe.world import StripeWorld

__all__ = ["StripeWorld"]
