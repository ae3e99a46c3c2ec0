"""In the order of their numbers. A new one also sets `HEAD` in `migrating`."""
