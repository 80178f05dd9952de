"""Rules about substitution."""
