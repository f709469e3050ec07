"""The witness: a small program that somebody else runs, and that cosigns a log only as long as it grows."""
