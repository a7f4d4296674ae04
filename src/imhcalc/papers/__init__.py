"""Reports that people have edited: their passages, and the numbers in them."""
