"""What Ready means, and how long Flux waits for it."""
