"""The mock of the Sinkove API."""
