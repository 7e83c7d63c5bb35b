"""Providers of payments: asking them, hearing from them, and comparing their books with ours."""
