"""From chosen passages to what the user reads: quotes in fixed frames, the headline, the answer's core, notices."""
