"""Second opinions: who, besides the reference, arrives at the expectation of a vector, found out by running them."""
