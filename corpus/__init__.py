"""What Tiaoli knows: the domain's types and words, and where they are kept."""
