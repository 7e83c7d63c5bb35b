"""What browsers and platforms reach over HTTP."""
