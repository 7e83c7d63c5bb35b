"""The credit that a proposal costs."""
