"""What is made from the program for its documentation."""
