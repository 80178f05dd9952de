"""Rules about the automation of image updates."""
