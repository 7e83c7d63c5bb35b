"""People: one account each, reached by one or more identities."""
