"""The reference meaning: a tree evaluator that explains, and a generated function that is fast.

`evaluate` is the reference and the only one that names needs, possibilities and traces; `codegen` must agree with it.
"""
