"""The outbox: messages are rows of the transaction that made them true, and are sent after it."""
