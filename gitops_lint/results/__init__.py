"""What comes out: findings, and the answers to questions, as plain data."""
