"""The market: what may happen and what it costs. Pure: no I/O, no platform, no SQL."""
