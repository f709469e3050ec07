"""Closing, reopening, and the lines of the happiness bill (幸福账单)."""
