"""Asking residents whom nobody chose: draws, slips, answers, and what came back."""
