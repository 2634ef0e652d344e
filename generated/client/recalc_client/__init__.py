# Machine-written from openapi.yaml (sha256 67cc831bbd79dd90da28097f1dc1962ce7e31e72ed3ebf25490b4712e8c3a664) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""A client library for accessing recalc"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
