"""Speed side by side with other packages; never imported by the library. Run with `python -m benchmarks [NAME ...]`."""
