"""Who is told of what, and where."""
