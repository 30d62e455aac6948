"""Drives a server and the SDK agents through the life of a flag."""
