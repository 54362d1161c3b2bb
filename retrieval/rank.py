"""The weights of the second stage: how well a passage and its best sentence meet the question."""

# The final score is the sum of these signals, each times its weight; `lexical` is BM25's share of the fused score,
# the rest being the dense one's. Chosen on obliqa-dev, orsharc-dev and conditionalqa-dev: docs/experiments.md.
WEIGHTS = {"lexical": 0.5, "fused": 1.0, "sentence": 1.5}
