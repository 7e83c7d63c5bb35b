"""Where the content of people's files lies."""
