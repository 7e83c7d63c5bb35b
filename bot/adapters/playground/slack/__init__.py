"""A Slack workspace on loopback: Web API, Events API, Socket Mode, OAuth, and the people who use it."""

from bot.adapters.playground.slack.world import SlackWorld

__all__ = ["SlackWorld"]
