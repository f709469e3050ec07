"""The same key and body from the same client: one effect, the same answer."""
