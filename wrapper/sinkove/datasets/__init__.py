"""The vendor's path to its dataset classes."""
