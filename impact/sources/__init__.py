"""Where figures from elsewhere come from: declared sources, what they deliver, how fresh and how sure it is."""
