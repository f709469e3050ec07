"""Delivery: nodes made from templates, handed in by the lead, verified by another organisation."""
