"""The conformance suite: whether a server keeps a spec of ours. Knows its target only by its answers."""
