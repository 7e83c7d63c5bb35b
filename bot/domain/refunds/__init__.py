"""Refunds: money on its way back to whoever paid."""
