"""What the API server rejects."""
