"""Small repositories that are made to be expensive, by subject, and what they cost."""
