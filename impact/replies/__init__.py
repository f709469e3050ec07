"""What residents are owed for a "no", a "half" or a "came back": an answer by a day, told to their slip."""
