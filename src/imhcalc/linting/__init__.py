"""What a pack of evidence gets wrong, or leaves unsaid: one module for each family of rules; and what changed between two."""
