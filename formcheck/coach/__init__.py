"""The coach of a live set: its states, what the screen shows, and what is said when. It never acts itself."""
