"""Slack: real Bolt at the door, Block Kit on the way out."""
