"""What changes and makes objects, one file each."""
