"""What is special about the Sinkove API."""
