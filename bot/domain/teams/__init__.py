"""Client teams: who hires together."""
