"""Loading a folder of spreadsheets: all rows or none, every bad row named."""
