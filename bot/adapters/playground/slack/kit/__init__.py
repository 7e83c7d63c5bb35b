"""Block Kit: what is allowed, what it holds, how it reads."""
