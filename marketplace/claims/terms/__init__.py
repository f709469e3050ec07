"""What a claim hangs on beside its state: its link, the unit's clock with reminders, its condition."""
