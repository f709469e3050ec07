"""What must always be true: one file for each truth, as a query that must return nothing."""
