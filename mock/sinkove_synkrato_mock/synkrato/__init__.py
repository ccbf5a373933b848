"""The mock of the Synkrato Data API."""
