# Machine-written from openapi.yaml (sha256 a6e4ac14d9f13613d31b672e18f7496a74681a853b40e74478f9b4e6d1bab6a6) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
