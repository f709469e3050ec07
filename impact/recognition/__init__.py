"""A unit's statement of what it delivered and what residents said of it, and its right of reply. No rankings."""
