"""What sources hold: artifacts, ignore rules, generated artifacts."""
