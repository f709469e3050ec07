"""News: what an act tells the floors above, written in the act's own transaction."""
