"""What a report says besides its findings, and the report as a Word file."""
