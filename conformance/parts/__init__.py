"""What `conformance/run` is made of: see ../README.md."""
