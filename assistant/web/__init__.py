"""The web page: a chat with its evidence beside it, self-check, registers, documents. One process, nothing from elsewhere."""
