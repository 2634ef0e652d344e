"""The clients of consumers, made from the contract: Python and TypeScript."""
