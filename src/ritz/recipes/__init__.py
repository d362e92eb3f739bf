"""One way to learn one problem each."""
