"""Imports weights: an Unroll export, or a state_dict in a file of safetensors or torch.save. Nothing in it is
ever unpickled."""

from playground.weights_file.assembling import assemble
from playground.weights_file.export_folder import OpenedExport, open_export
from playground.weights_file.planning import ImportPlan, MappingError, plan
from playground.weights_file.proposal import Mapping, Proposal, propose
from playground.weights_file.refusal import REFUSED_SUFFIXES
from playground.weights_file.tensors import Tensors, read_tensors

__all__ = [
    "REFUSED_SUFFIXES",
    "ImportPlan",
    "Mapping",
    "MappingError",
    "OpenedExport",
    "Proposal",
    "Tensors",
    "assemble",
    "open_export",
    "plan",
    "propose",
    "read_tensors",
]
