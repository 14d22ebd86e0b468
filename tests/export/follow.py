"""Let OpenSim move a model of the legs by a motion file; in a process of its own, for OpenSim ends it where it fails.

    python follow.py MOTION LENGTHS

LENGTHS is JSON: metres of ``trunk``, ``hips``, ``thigh_r``, ``shank_r``, ``thigh_l``, ``shank_l``. On stdout goes JSON:
``in_degrees``, ``labels``, ``time_s``, and for each marker its places in the ground over time.
"""

from __future__ import annotations

import json
import math
import sys
from typing import Any

import opensim as osim

Thing = Any  # OpenSim's classes come without types
ZERO = osim.Vec3(0)


def main(motion: str, lengths: dict[str, float]) -> dict[str, Any]:
    storage = osim.Storage(motion)
    names = storage.getColumnLabels()
    labels = [names.get(k) for k in range(names.getSize())]
    model = skeleton(lengths)
    state = model.initSystem()
    coordinates, markers = model.updCoordinateSet(), model.getMarkerSet()
    out: dict[str, Any] = {"in_degrees": storage.isInDegrees(), "labels": labels, "time_s": []}
    for k in range(storage.getSize()):
        row = storage.getStateVector(k)
        out["time_s"].append(row.getTime())
        for column, name in enumerate(labels[1:]):
            coordinates.get(name).setValue(state, math.radians(row.getData().get(column)), False)
        model.realizePosition(state)
        for n in range(markers.getSize()):
            at = markers.get(n).getLocationInGround(state)
            out.setdefault(markers.get(n).getName(), []).append([at.get(axis) for axis in range(3)])
    return out


def skeleton(lengths: dict[str, float]) -> Thing:
    """Pelvis, thighs, shanks and feet, joined by the joints of OpenSim's walking models."""
    model = osim.Model()
    pelvis = body(model, "pelvis")
    turns = {"pelvis_tilt": (0, 0, 1), "pelvis_list": (1, 0, 0), "pelvis_rotation": (0, 1, 0)}
    ball(model, (model.getGround(), ZERO), pelvis, turns)
    model.addMarker(osim.Marker("neck", pelvis, osim.Vec3(0, lengths["trunk"], 0)))
    for side, sign in (("r", 1), ("l", -1)):
        thigh, shank = body(model, f"femur_{side}"), body(model, f"tibia_{side}")
        knee, ankle = osim.Vec3(0, -lengths[f"thigh_{side}"], 0), osim.Vec3(0, -lengths[f"shank_{side}"], 0)
        turns = {
            f"hip_flexion_{side}": (0, 0, 1),
            f"hip_adduction_{side}": (sign, 0, 0),
            f"hip_rotation_{side}": (0, sign, 0),
        }
        ball(model, (pelvis, osim.Vec3(0, 0, sign * lengths["hips"] / 2)), thigh, turns)
        hinge(model, (thigh, knee), shank, f"knee_angle_{side}", over=True)
        hinge(model, (shank, ankle), body(model, f"talus_{side}"), f"ankle_angle_{side}", over=False)
        model.addMarker(osim.Marker(f"knee_{side}", thigh, knee))
        model.addMarker(osim.Marker(f"ankle_{side}", shank, ankle))
    model.finalizeConnections()
    return model


def body(model: Thing, name: str) -> Thing:
    one = osim.Body(name, 1.0, ZERO, osim.Inertia(1, 1, 1))
    model.addBody(one)
    return one


def ball(model: Thing, at: tuple[Thing, Thing], child: Thing, turns: dict[str, tuple[int, int, int]]) -> None:
    """Turns about these body-fixed axes, in this order, and stays in its place."""
    axes = osim.SpatialTransform()
    places = (axes.upd_rotation1(), axes.upd_rotation2(), axes.upd_rotation3())
    for place, (name, axis) in zip(places, turns.items(), strict=True):
        place.append_coordinates(name)
        place.set_axis(osim.Vec3(*map(float, axis)))
        place.set_function(osim.LinearFunction(1, 0))
    model.addJoint(osim.CustomJoint(f"to_{child.getName()}", *at, ZERO, child, ZERO, ZERO, axes))


def hinge(model: Thing, at: tuple[Thing, Thing], child: Thing, name: str, *, over: bool) -> None:
    """Turns about z, or about -z where the frames lie ``over``."""
    lying = osim.Vec3(math.pi if over else 0, 0, 0)
    one = osim.PinJoint(f"to_{child.getName()}", *at, lying, child, ZERO, lying)
    one.updCoordinate().setName(name)
    model.addJoint(one)


if __name__ == "__main__":
    osim.Logger.setLevelString("Off")
    print(json.dumps(main(sys.argv[1], json.loads(sys.argv[2]))))
