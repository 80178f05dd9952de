"""Who waits for whom, and whether that can ever end."""
