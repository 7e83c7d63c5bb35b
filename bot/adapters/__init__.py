"""Everything that touches the world, one room a counterpart."""
