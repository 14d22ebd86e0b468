"""Find, check and fetch the pose models.

>>> from formcheck.models import find
>>> find("full").name
'pose_landmarker_full.task'
"""

from formcheck.models.download import fetch
from formcheck.models.store import Model, ModelStatus, find, list_models, verify

__all__ = ["Model", "ModelStatus", "fetch", "find", "list_models", "verify"]
