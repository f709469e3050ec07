"""Where an item stands, derived and never typed: its word, its axes, whose move it is."""
