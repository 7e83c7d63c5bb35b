"""What time it is, and when to look for what is due."""
