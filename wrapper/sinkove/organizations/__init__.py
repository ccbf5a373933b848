"""The vendor's path to its organization classes."""
