"""What an officer brings in a spreadsheet: read, shown with every fault, then loaded whole or not at all."""
