"""Parley: a freelance marketplace that people use by chatting."""

__version__ = "0.1.0"
