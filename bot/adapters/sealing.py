"""Secrets at rest, and short-lived signatures, both under SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken


class Unreadable(Exception):
    """It was sealed under another key, or is damaged."""


class Seal:
    """Encrypts, decrypts and signs. Each use has a key of its own, derived from the secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._fernet = Fernet(base64.urlsafe_b64encode(self._key("seal")))

    def _key(self, use: str) -> bytes:
        return hmac.digest(self._secret, f"parley:{use}".encode(), hashlib.sha256)

    def seal(self, text: str) -> str:
        """The text, encrypted and authenticated."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text again. Raises Unreadable."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise Unreadable from None

    def sign(self, use: str, text: str) -> str:
        """A signature of 32 hexadecimal digits."""
        return hmac.digest(self._key(use), text.encode(), hashlib.sha256).hex()[:32]

    def is_signed(self, use: str, text: str, signature: str) -> bool:
        """Whether this is the text's signature; takes the same time either way."""
        return hmac.compare_digest(self.sign(use, text), signature)
