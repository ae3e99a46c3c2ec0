"""What the commands share: JSON lines, progress, tables, cases of a batch, Chinese help, odd surroundings. No command is here."""
