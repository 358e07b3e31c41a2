"""What a solve may take: time, memory, and the thresholds that choose its path."""
