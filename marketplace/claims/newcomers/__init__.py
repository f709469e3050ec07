"""What units that nobody has confirmed may claim and hold."""
