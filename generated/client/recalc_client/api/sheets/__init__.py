# Machine-written from openapi.yaml (sha256 995c4d65e5086934ec26dad225c5c68199f5c3f56de270a6a0ea04c2c7417904) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
