"""The load harness: see ../README.md."""
