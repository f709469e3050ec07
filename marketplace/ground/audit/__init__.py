"""Exactly one row for every change of state: who, role, organisation, when, from, to, reason, request."""
