"""What is asked and what comes of it: policy, pairs, program, plan and outcome."""
