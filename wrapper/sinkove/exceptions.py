"""The two exception names of the vendor's own examples, as aliases."""

from sinkove_synkrato.errors import APIError as SinkovelAPIError
from sinkove_synkrato.errors import AuthenticationError as SinkovelAuthError

__all__ = ["SinkovelAPIError", "SinkovelAuthError"]
