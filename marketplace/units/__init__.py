"""Resident-area units (驻区单位): their details and what they offer."""
