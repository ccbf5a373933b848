"""Stateful mock servers. The modules here know no vendor; each vendor has a folder."""
