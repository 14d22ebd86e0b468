"""A coach that watches a set: its stage, what the screen shows, and what is said when. It never acts itself."""
