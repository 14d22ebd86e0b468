"""Find, check and fetch the pose models.

>>> from formcheck.modelstore import find
>>> find("full").name
'pose_landmarker_full.task'
"""

from formcheck.modelstore.fetching import fetch
from formcheck.modelstore.store import Model, ModelStatus, find, list_models, verify

__all__ = ["Model", "ModelStatus", "fetch", "find", "list_models", "verify"]
