"""The conversation: what the bot shows and asks. Written once, for every platform."""
