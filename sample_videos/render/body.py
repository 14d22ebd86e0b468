"""A parametric human body: the anny model's rest mesh on a skeleton, with linear blend skinning."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix
from scipy.spatial import cKDTree
from typing_extensions import override

from render.pose import Posed
from render.skeleton import Skeleton

if TYPE_CHECKING:
    from anny import Anny

    from render.rotations import Array


@lru_cache(maxsize=1)
def _model() -> Anny:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from anny import Anny

        return Anny(skinning_method="lbs", phenotype_blendshapes="original")


class Body(Skeleton):
    """Skin and bones of one person, lengths in metres; keyword arguments are anny's phenotypes in 0..1."""

    dropped = 0.6  # share of the triangles that is not drawn

    def __init__(self, **phenotype: float) -> None:
        model = _model()
        out = model.get_rest_model(model.get_phenotype_blendshape_coefficients(**phenotype))
        heads = out["rest_bone_heads"][0].detach().numpy().astype(np.float64)
        super().__init__(list(model.bone_labels), list(model.bone_parents), heads)
        self.rest = out["rest_vertices"][0].detach().numpy().astype(np.float64)
        self.drawn, self.faces = fewer(self.rest, model.get_triangular_faces().numpy(), self.dropped)
        weights, bones = model.vertex_bone_weights.numpy(), model.vertex_bone_indices.numpy()
        rows = np.repeat(np.arange(len(weights)), weights.shape[1])
        full = csr_matrix((weights.ravel(), (rows, bones.ravel())), shape=(len(weights), len(self.names)))
        self.weights = full[self.drawn]
        self.owner = bones[np.arange(len(bones)), weights.argmax(1)]
        self._measure_feet()

    def _measure_feet(self) -> None:
        bones = [i for i, n in enumerate(self.names) if n.startswith(("foot", "toe")) and n.endswith(".L")]
        foot = self.rest[np.isin(self.owner, bones)]
        ankle = self.at("foot.L")
        self.ankle_height = float(ankle[2] - foot[:, 2].min())
        self.heel_reach = float(foot[:, 1].max() - ankle[1])

    def back_at(self, x: float, z: float) -> Array:
        """Point of the rest skin of the back at (x, z)."""
        near = (np.abs(self.rest[:, 0] - x) < 0.04) & (np.abs(self.rest[:, 2] - z) < 0.03)
        return np.array([x, self.rest[near, 1].max(), z])

    def skin(self, posed: Posed) -> Array:
        """World positions (V, 3) of the ``drawn`` vertices."""
        shift = posed.positions - np.einsum("bij,bj->bi", posed.rotations, self.heads)
        affine = np.concatenate([posed.rotations.reshape(-1, 9), shift], axis=1)
        blended = self.weights @ affine
        turned = np.einsum("vij,vj->vi", blended[:, :9].reshape(-1, 3, 3), self.rest[self.drawn])
        return np.asarray(turned + blended[:, 9:])


class LightBody(Body):
    """The same with fewer triangles and a quicker chain of bones, for many small pictures."""

    dropped = 0.78

    def __init__(self, **phenotype: float) -> None:
        super().__init__(**phenotype)
        depth = np.zeros(len(self.names), dtype=int)
        for i in range(1, len(self.names)):
            depth[i] = depth[self.parents[i]] + 1
        parents = np.array([p if i else 0 for i, p in enumerate(self.parents)], dtype=int)
        self._levels = [(i := np.flatnonzero(depth == d), parents[i]) for d in range(1, int(depth.max()) + 1)]
        self._offsets = self.heads - self.heads[parents]

    @override
    def chain(self, root_rotation: Array, root_position: Array, given: dict[str, Array]) -> Posed:
        n = len(self.names)
        rotations, positions = np.empty((n, 3, 3)), np.empty((n, 3))
        rotations[0], positions[0] = root_rotation, root_position
        own = {self.index[name]: r for name, r in given.items() if name in self.index}
        for ids, parents in self._levels:
            above = rotations[parents]
            positions[ids] = positions[parents] + np.einsum("bij,bj->bi", above, self._offsets[ids])
            rotations[ids] = above
            for i in own.keys() & set(ids.tolist()):
                rotations[i] = own[i]
        return Posed(rotations, positions)


def fewer(points: Array, faces: Array, share: float) -> tuple[Array, Array]:
    """Drops a ``share`` of the triangles (mostly of fingers, toes and face): kept vertices and the faces among them."""
    import pyvista as pv

    mesh = pv.PolyData(points, np.column_stack([np.full(len(faces), 3), faces]).ravel())
    small = mesh.decimate_pro(share, preserve_topology=True, feature_angle=30)
    _, kept = cKDTree(points).query(small.points)
    return np.asarray(kept), np.asarray(small.regular_faces)
