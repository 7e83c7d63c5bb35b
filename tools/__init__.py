"""What contributors run; the program never does."""
