"""What comes out: findings, plans, explanations, comparisons, as plain data."""
