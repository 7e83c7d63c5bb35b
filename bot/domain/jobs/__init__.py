"""Jobs that clients post."""
