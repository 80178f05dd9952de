"""What a change of the repository does to a running cluster."""
