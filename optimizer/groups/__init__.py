"""People formed into groups: policy, facts, search, proof, and plans judged from facts alone."""
