# Machine-written from openapi.yaml (sha256 e25253bb712327b72dc7d546ba7c4ccf0be8da93f40f8f44dc32937080f13f6e) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""A client library for accessing recalc"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
