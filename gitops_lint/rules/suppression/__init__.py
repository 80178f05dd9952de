"""What is wrong with the comments that accept findings."""
