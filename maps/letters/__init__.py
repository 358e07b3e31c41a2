"""Letters in Word, from templates."""
