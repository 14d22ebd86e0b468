"""Core types: landmarks, the pose of a frame, and the report's types. Nothing but numpy is needed."""
