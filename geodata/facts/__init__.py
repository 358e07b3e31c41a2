"""Facts of a case as values: places, people, postings, codes and where they were read."""
