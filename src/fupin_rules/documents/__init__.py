"""YAML files of ours (rule packs, import profiles): read safely, every place kept. Knows neither rules nor profiles."""

from fupin_rules.documents.places import PartPlaces
from fupin_rules.documents.yaml_reader import MAX_BYTES, MAX_DEPTH, MAX_NODES, Document, read_yaml

__all__ = ["MAX_BYTES", "MAX_DEPTH", "MAX_NODES", "Document", "PartPlaces", "read_yaml"]
