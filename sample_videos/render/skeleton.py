"""The bones: rest positions, forward kinematics of the trunk, inverse kinematics of the limbs."""

from __future__ import annotations

import numpy as np

from render.pose import SIDES, ArmTarget, Leg, LegAngles, LegBlend, LegTarget, Pose, Posed
from render.rotations import FRONT, Array, X, about, between, cross, pitch, roll, slerp, two_bone, unit, yaw

LUMBAR_SHARES = {"spine04": 0.4, "spine03": 0.35, "spine02": 0.25}
NECK_SHARES = {"neck01": 0.35, "neck02": 0.25, "neck03": 0.2, "head": 0.2}


class Skeleton:
    """A tree of bones. ``heads`` (B, 3) are the joints at rest in metres, ``parents`` the parent of each bone."""

    def __init__(self, names: list[str], parents: list[int], heads: Array) -> None:
        self.names, self.parents, self.heads = names, parents, heads
        self.index = {name: i for i, name in enumerate(names)}
        self.thigh, self.shank = self._lengths("upperleg01", "lowerleg01"), self._lengths("lowerleg01", "foot")
        self.upper, self.fore = self._lengths("upperarm01", "lowerarm01"), self._lengths("lowerarm01", "wrist")
        self.hip_width = float(self.at("upperleg01.L")[0] * 2)
        self.mid_hip = (self.at("upperleg01.L") + self.at("upperleg01.R")) / 2
        self.mid_shoulder = (self.at("upperarm01.L") + self.at("upperarm01.R")) / 2
        self.torso = float(np.linalg.norm(self.mid_shoulder - self.mid_hip))

    def _lengths(self, start: str, end: str) -> dict[str, float]:
        return {s: float(np.linalg.norm(self.at(f"{end}.{s}") - self.at(f"{start}.{s}"))) for s in SIDES}

    def at(self, bone: str) -> Array:
        """Rest position of a joint."""
        return np.asarray(self.heads[self.index[bone]])

    def bow(self, lumbar_ext: float) -> float:
        """Backward lean (deg) of the hip-shoulder line that spinal extension alone gives, pelvis upright."""
        pose = Pose(np.eye(3), {}, {}, lumbar_ext=lumbar_ext)
        posed = self.spine(pose)
        line = self.middle(posed, "upperarm01") - self.middle(posed, "upperleg01")
        return float(np.degrees(np.arctan2(line[1], line[2])))

    def middle(self, posed: Posed, stem: str) -> Array:
        """Point between the left and the right joint of that name."""
        i, j = self.index[stem + ".L"], self.index[stem + ".R"]
        return np.asarray((posed.positions[i] + posed.positions[j]) / 2)

    def held(self, pose: Pose, side: str) -> LegTarget:
        """The leg of ``side`` as it is in ``pose``, to be kept in place while the pelvis moves."""
        posed = self.solve(pose)
        hip, knee, ankle = (posed.positions[self.index[b + side]] for b in ("upperleg01.", "lowerleg01.", "foot."))
        return LegTarget(ankle, 2 * knee - hip - ankle, posed.rotations[self.index["foot." + side]])

    def solve(self, pose: Pose) -> Posed:
        """Bones of a pose: the trunk first, held at its anchor, then legs and arms."""
        posed = self.trunk(pose)
        overrides: dict[str, Array] = {}
        for side, leg in pose.legs.items():
            overrides |= self._leg(posed, side, leg)
        for side, arm in pose.arms.items():
            overrides |= self._arm(posed, side, arm)
        return self.chain(posed.rotations[0], posed.positions[0], self._spine_rotations(pose) | overrides)

    def trunk(self, pose: Pose) -> Posed:
        """Bones of a pose whose limbs hang from the trunk as at rest."""
        posed = self.spine(pose)
        bone, target = pose.anchor
        i = self.index[{"pelvis": "root", "thorax": "spine01"}[bone]]
        rest = pose.anchor_local if np.any(pose.anchor_local) else self.mid_hip
        here = posed.rotations[i] @ (rest - self.heads[i]) + posed.positions[i]
        posed.positions += target - here
        return posed

    def _spine_rotations(self, pose: Pose) -> dict[str, Array]:
        out: dict[str, Array] = {"root": pose.pelvis}
        r = pose.pelvis
        for bone, share in LUMBAR_SHARES.items():
            r = r @ yaw(share * pose.lumbar_axial) @ roll(share * pose.lumbar_side) @ pitch(-share * pose.lumbar_ext)
            out[bone] = r
        out["spine01"] = r
        for bone, share in NECK_SHARES.items():
            r = r @ pitch(share * pose.head)
            out[bone] = r
        return out

    def spine(self, pose: Pose) -> Posed:
        """Bones of the trunk alone, pelvis where it is at rest."""
        return self.chain(pose.pelvis, self.at("root"), self._spine_rotations(pose))

    def chain(self, root_rotation: Array, root_position: Array, given: dict[str, Array]) -> Posed:
        """Forward kinematics: world rotations ``given`` for some bones, the others keep to their parents."""
        n = len(self.names)
        rotations, positions = np.empty((n, 3, 3)), np.empty((n, 3))
        rotations[0], positions[0] = root_rotation, root_position
        for i in range(1, n):
            p = self.parents[i]
            positions[i] = positions[p] + rotations[p] @ (self.heads[i] - self.heads[p])
            rotations[i] = given.get(self.names[i], rotations[p])
        return Posed(rotations, positions)

    def _leg(self, posed: Posed, side: str, leg: Leg) -> dict[str, Array]:
        if isinstance(leg, LegBlend):
            one, two = self._leg(posed, side, leg.first), self._leg(posed, side, leg.second)
            return {bone: slerp(one[bone], two[bone], leg.share) for bone in one}
        if isinstance(leg, LegAngles):
            return self._leg_by_angles(posed, side, leg)
        return self._leg_to_target(posed, side, leg)

    def _leg_by_angles(self, posed: Posed, side: str, leg: LegAngles) -> dict[str, Array]:
        sign = SIDES[side]
        thigh = posed.rotations[0] @ roll(-sign * leg.abduction) @ pitch(-leg.flexion) @ yaw(sign * leg.external)
        shank = thigh @ pitch(leg.knee)
        return self._leg_bones(
            side, (-thigh[:, 2], thigh[:, 0]), (-shank[:, 2], shank[:, 0]), shank @ pitch(leg.plantar)
        )

    def _leg_to_target(self, posed: Posed, side: str, leg: LegTarget) -> dict[str, Array]:
        hip = posed.positions[self.index["upperleg01." + side]]
        inward = SIDES[side] * leg.medial_deg
        knee, bend = two_bone(hip, leg.ankle, (self.thigh[side], self.shank[side]), leg.pole, inward)
        if leg.turn_deg:
            r = about(leg.ankle - hip, SIDES[side] * leg.turn_deg)
            bend, foot = r @ bend, hip + unit(leg.ankle - hip) * float((knee - hip) @ unit(leg.ankle - hip))
            knee = foot + r @ (knee - foot)
        hinge = cross(bend, leg.ankle - hip)
        return self._leg_bones(side, (knee - hip, hinge), (leg.ankle - knee, hinge), leg.foot)

    def _leg_bones(
        self, side: str, thigh: tuple[Array, Array], shank: tuple[Array, Array], foot: Array
    ) -> dict[str, Array]:
        """Rotations of a leg from the (axis, hinge) of thigh and shank."""
        hip, knee, ankle = (self.at(b + side) for b in ("upperleg01.", "lowerleg01.", "foot."))
        bones = {
            "upperleg01.": between(knee - hip, X, *thigh),
            "lowerleg01.": between(ankle - knee, X, *shank),
            "foot.": foot,
        }
        return {bone + side: r for bone, r in bones.items()}

    def _arm(self, posed: Posed, side: str, arm: ArmTarget) -> dict[str, Array]:
        start = posed.positions[self.index["upperarm01." + side]]
        base, origin = self._space(posed, arm.space, start)
        goal = origin + base @ arm.wrist
        bend, _ = two_bone(start, goal, (self.upper[side], self.fore[side]), base @ arm.pole, 0.0)
        upper, fore = bend - start, unit(goal - bend)
        shoulder, elbow, wrist = (self.at(b + side) for b in ("upperarm01.", "lowerarm01.", "wrist."))
        rest_hinge, hinge = cross(elbow - shoulder, wrist - elbow), cross(upper, fore)
        out = {
            "upperarm01." + side: between(elbow - shoulder, rest_hinge, upper, hinge),
            "lowerarm01." + side: between(wrist - elbow, rest_hinge, fore, hinge),
        }
        return out | ({"wrist." + side: self._flat_hand(side)} if arm.palm_down else {})

    def _space(self, posed: Posed, space: str, shoulder: Array) -> tuple[Array, Array]:
        """Axes and origin in which an arm's target is given."""
        if space == "world":
            return np.eye(3), np.zeros(3)
        if space == "thorax":
            return posed.rotations[self.index["spine01"]], shoulder
        return posed.rotations[0], self.middle(posed, "upperleg01")

    def _flat_hand(self, side: str) -> Array:
        index, middle, little = (self.at(f"finger{k}-1.{side}") for k in (2, 3, 5))
        return between(middle - self.at("wrist." + side), index - little, FRONT, -SIDES[side] * X)
