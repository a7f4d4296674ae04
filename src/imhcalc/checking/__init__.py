"""What a planning team's continuous integration asks of many profiles at once, beyond the faults of each."""
