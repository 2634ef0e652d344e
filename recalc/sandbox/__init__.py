"""Runs code of users in processes of their own, which can read no file and open no connection."""
