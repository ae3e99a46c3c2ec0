"""Whether to answer, abstain (with a typed reason) or ask back."""
