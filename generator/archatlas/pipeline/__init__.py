"""The one road from texts to an assessment, and what is built on it."""

from archatlas.pipeline.road import Road, assess_directory, assess_scope, assess_sources, assess_tree, judge_of

__all__ = ["Road", "assess_directory", "assess_scope", "assess_sources", "assess_tree", "judge_of"]
