"""The one road from texts to an assessment, and what is built on it."""

from archatlas.pipeline.assessor import Assessor, assess_directory, assess_scope, assess_sources, assess_tree

__all__ = ["Assessor", "assess_directory", "assess_scope", "assess_sources", "assess_tree"]
