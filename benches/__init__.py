"""Benchmarks: two ways side by side in one run, told as ratios; never a timed test."""
