"""Rooms: the two sides write to each other, each in their own app."""
