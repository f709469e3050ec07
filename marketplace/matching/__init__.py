"""The matcher: which offer could meet which need, why, and the invitations that people make of it."""
