"""The weights of the signals that rank passages."""

# `lexical` is the share of BM25 in the fused score; the dense score has the rest. A passage's score is the weighted sum
# of its fused score and the cosine of its best sentence. Sentence weights from .5 to 2 made no measurable difference on
# six sets: docs/experiments.md.
RANKING_WEIGHTS = {"lexical": 0.5, "fused": 1.0, "sentence": 1.5}
