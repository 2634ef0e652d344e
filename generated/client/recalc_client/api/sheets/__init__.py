# Machine-written from openapi.yaml (sha256 223f483b0197743c331165f7e1f33a522db91968cdaed10fa344c2cde37bf5a5) by codegen with datamodel-code-generator 0.89.0, openapi-python-client 0.29.1, ruff 0.17.6.
"""Contains endpoint functions for accessing the API"""
