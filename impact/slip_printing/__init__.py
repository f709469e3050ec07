"""Slips on paper: their codes, printed once; a reprint voids the old ones and says why."""
