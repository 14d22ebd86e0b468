"""Many clips: found, handed out to workers, written one by one, and summed up."""
