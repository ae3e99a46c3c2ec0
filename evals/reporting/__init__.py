"""A run as people and machines read it: one HTML file."""
