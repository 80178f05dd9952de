"""Rules about Alerts and Receivers."""
