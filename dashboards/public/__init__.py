"""The public windows: what anybody may look at and do without an account."""
