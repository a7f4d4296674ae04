"""What moved between two results, and why: each thing that differs is exchanged by itself, and the run made again."""
