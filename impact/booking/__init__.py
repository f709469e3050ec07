"""What the market's events mean for the books: one handler for each event."""
