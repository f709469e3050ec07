"""Bodies of the five levels, units among them, and the accounts that act for them."""
