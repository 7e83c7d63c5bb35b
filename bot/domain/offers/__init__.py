"""Offers: terms that become a contract when they are accepted."""
