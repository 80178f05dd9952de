"""What Flux deletes."""
