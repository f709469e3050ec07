"""The square: what is asked, offered, promised and decided."""
