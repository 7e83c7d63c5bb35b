"""Alerts: jobs that somebody wants to hear of at once."""
