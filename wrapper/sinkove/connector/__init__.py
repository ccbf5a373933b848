"""The vendor's path ``from sinkove.connector import Connector``."""

from .connector import Connector

__all__ = ["Connector"]
