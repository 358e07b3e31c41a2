"""Training: people to classes with dates, within their places, hours and days."""
