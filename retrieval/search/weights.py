"""The weights of the second stage: how well a passage and its best sentence meet the question."""

# The final score is the sum of these signals, each times its weight; `lexical` is BM25's share of the fused score,
# the rest being the dense one's. From .5 to 2 the sentence's weight
# makes no difference that six sets could tell: docs/experiments.md.
RANKING_WEIGHTS = {"lexical": 0.5, "fused": 1.0, "sentence": 1.5}
