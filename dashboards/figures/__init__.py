"""Figures: pure functions from data to a finding, a table and a drawing."""
