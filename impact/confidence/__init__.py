"""What a unit's person tells the auditor in confidence: stored apart, read by the auditor alone, erasable."""
