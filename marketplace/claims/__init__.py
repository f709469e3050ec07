"""Claims (揭榜): reservations, signatures, arrivals, and what ends them."""
