"""Question or enterprise to cited result."""
