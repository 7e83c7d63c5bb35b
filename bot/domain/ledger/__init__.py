"""The ledger: double entry, append-only, idempotent by the caller's id."""
