"""Money that a provider moves: into Parley, out of it, and back to whoever paid."""
