"""Working days: weekdays, less the holidays and plus the make-up days of the yearly notices."""
