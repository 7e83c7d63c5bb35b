"""Disputes: money that both sides claim is frozen until they agree, or an operator decides."""
