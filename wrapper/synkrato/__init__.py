"""A typed client for the Synkrato Data API."""
