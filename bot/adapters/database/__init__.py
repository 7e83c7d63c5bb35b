"""SQLAlchemy Core, synchronous, in threads; SQLite embedded, PostgreSQL for more than one process."""
