"""Search: one language for finding jobs and people, and for alerts."""
