"""Kinds of drawings: each says itself as plotly traces and as a small picture that needs no script."""
