"""The meeting while it runs: who is there and waits, one item at a time, its timer, and what screens ask meanwhile."""
