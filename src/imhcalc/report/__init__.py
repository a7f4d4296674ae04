"""What a report says, decided once, and the formats that set it."""
