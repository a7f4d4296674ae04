"""From files to models, with every fault found on the way."""
