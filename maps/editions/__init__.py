"""What a public edition shows, and the test that nothing else leaks."""
