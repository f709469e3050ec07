"""Acceptance of what was delivered: pass, conditional or fail, with counted outcomes."""
