"""The skill catalogue."""
