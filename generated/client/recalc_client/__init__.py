# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""A client library for accessing recalc"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
