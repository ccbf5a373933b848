"""The core that the Sinkove and Synkrato clients share. It knows no vendor and no generated code; not a public API."""
