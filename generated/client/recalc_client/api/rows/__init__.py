# Machine-written from openapi.yaml (sha256 6de8bcc9db1f3409d9135fb2abef3b54938e6b414aba13efede1e756099f9fa4) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
