"""A Slack workspace on loopback: Web API, Events API, Socket Mode, OAuth, and the people who use it."""
