"""Following a case up on one screen: its path, what changed since last time, and the timeline, to each reader their own."""
