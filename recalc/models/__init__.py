"""Calls of language models: connections, limits, retries, cache and prices.

Column types know ``port`` only. ``service`` is its implementation; ``openai_calls`` and
``anthropic_calls`` are the only modules that import an SDK, and do so at the first call.
"""
