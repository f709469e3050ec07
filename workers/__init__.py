"""The clockwork: what happens without anyone asking."""
