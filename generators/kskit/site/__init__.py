"""The preview site: the specification, flows, mistakes, vectors and results as a site that works without a network."""
