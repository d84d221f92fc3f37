"""The rule sets themselves, one module for each document."""
