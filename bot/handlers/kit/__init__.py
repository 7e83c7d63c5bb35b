"""The few words that handlers are written in."""
