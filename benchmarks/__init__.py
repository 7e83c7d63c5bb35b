"""What is measured, beside the peer that it is measured against. `make bench` runs it all."""
