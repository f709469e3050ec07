"""What residents report (难题), and the answer that each is owed."""
