"""Use cases, workers and recovery. Knows stores and edges only through ``ports``."""
