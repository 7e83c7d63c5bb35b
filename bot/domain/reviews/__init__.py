"""Reviews: both sides at once, or when the window closes."""
