# Machine-written from openapi.yaml by `make generate`: do not edit. See MANIFEST.json.
"""Says what is wrong with a value. Copied into ``generated/``, beside ``wire``, which stands on it.

A package of its own, for column types: the processes that evaluate cells load it, and nothing of
what reads and answers requests.
"""
