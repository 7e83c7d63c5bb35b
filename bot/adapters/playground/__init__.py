"""The world's edge without tokens: a loopback Bot API, a loopback Slack, and a page to use both."""
