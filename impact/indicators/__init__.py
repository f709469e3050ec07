"""Figures that come from elsewhere, with their source and qualifier: as reported, not verified."""
