"""The way in for units: registering with a first claim, and offers that are taken up."""
