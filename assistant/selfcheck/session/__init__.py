"""A self-check as it is held: one call or a conversation, the questions that would settle most, the profile, a model's proposals."""
