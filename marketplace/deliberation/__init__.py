"""3+N meetings, and the selection of claims that follows from them."""
