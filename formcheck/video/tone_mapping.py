"""From high dynamic range (HLG, PQ) to the ordinary pictures that everything else works with.

Both kinds are brought to linear light in nits on a display, from there to the colours of BT.709, and what is brighter
than the white of paper is bent below it by the curve of ITU-R BT.2390-10, section 5.4.1.
"""

from __future__ import annotations

import os
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from av.filter import Graph
from av.video.reformatter import Colorspace, ColorTrc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from av.video.frame import VideoFrame
    from av.video.reformatter import VideoReformatter
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

HDR_TRANSFERS: Final = frozenset({ColorTrc.SMPTE2084, ColorTrc.ARIB_STD_B67})
HLG_PEAK_NITS: Final = 1000.0  # nominal display of BT.2100, with its system gamma of 1.2
HLG_GAMMA: Final = 1.2
PQ_PEAK_NITS: Final = 10_000.0
# white of paper in HDR (ITU-R BT.2408), and in pictures that are plain SDR in an HDR file (BT.1886)
WHITE_NITS: Final = 203.0
SDR_WHITE_NITS: Final = 100.0
SDR_GAMMA: Final = 2.4  # of the display of BT.1886
PEAK_PERCENTILE: Final = 99.9  # a few sparks do not decide on how bright everything else comes out
# BT.2020 to BT.709, linear light (ITU-R BT.2087)
TO_BT709: Final = np.array(
    [[1.660491, -0.587641, -0.072850], [-0.124550, 1.132900, -0.008349], [-0.018151, -0.100579, 1.118730]]
)
LUMA_BT2020: Final = np.array([0.2627, 0.6780, 0.0593])
TABLE_SIZE: Final = 49  # steps of each colour; with 33, a saturated green is off by 23 of 255


def is_hdr(frame: VideoFrame) -> bool:
    """Whether the frame says that its values are those of HLG or PQ."""
    return frame.color_trc in HDR_TRANSFERS


def pq_nits(code: Floats) -> Floats:
    """Luminance of PQ values from 0 to 1 (SMPTE ST 2084)."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = np.power(np.clip(code, 0, 1), 1 / m2)
    return np.asarray(PQ_PEAK_NITS * np.power(np.maximum(power - c1, 0) / (c2 - c3 * power), 1 / m1))


def pq_code(nits: Floats) -> Floats:
    """PQ value of a luminance; undoes ``pq_nits``."""
    m1, m2, c1, c2, c3 = 2610 / 16384, 2523 / 32, 3424 / 4096, 2413 / 128, 2392 / 128
    power = np.power(np.clip(nits / PQ_PEAK_NITS, 0, 1), m1)
    return np.asarray(np.power((c1 + c2 * power) / (1 + c3 * power), m2))


def hlg_scene(code: Floats) -> Floats:
    """Scene light from 0 to 1 of HLG values (ITU-R BT.2100, table 5)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(code <= 0.5, code**2 / 3, (np.exp((code - c) / a) + b) / 12)


def bent(nits: Floats, peak_nits: float, white_nits: float) -> Floats:
    """Luminances up to ``peak_nits`` brought below ``white_nits`` (the EETF of BT.2390), darker ones as they are."""
    if peak_nits <= white_nits:
        return np.minimum(nits, white_nits)
    peak = float(pq_code(np.array(peak_nits)))
    most = float(pq_code(np.array(white_nits))) / peak
    knee = 1.5 * most - 0.5
    e = np.minimum(pq_code(nits) / peak, 1.0)
    t = np.clip((e - knee) / (1 - knee), 0, 1)
    curve = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return pq_nits(np.where(e < knee, e, curve) * peak)


class ToneMapper:
    """Makes ordinary pictures of the HDR frames of one clip, by a table of colours that FFmpeg looks up.

    Parameters
    ----------
    samples : sequence of VideoFrame
        A few frames from all over the clip, which say how bright it gets; at least one.
    reformatter : VideoReformatter
        Does the scaling.
    """

    def __init__(self, samples: Sequence[VideoFrame], reformatter: VideoReformatter) -> None:
        self._reformatter = reformatter
        transfer = samples[0].color_trc
        self.peak_nits = max(self._peak_nits(frame, transfer) for frame in samples)
        self.white_nits = SDR_WHITE_NITS if self.peak_nits <= SDR_WHITE_NITS else WHITE_NITS
        self._table = self._mapped(light_nits(_grid(), transfer))
        self._graph: Graph | None = None

    def rgb24(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        """The frame in this size as ``rgb24`` in BT.709, not yet turned."""
        coded = self._coded(frame, width, height)
        self._graph = self._graph or _lookup(self._table, coded)
        coded.pts = None
        self._graph.vpush(coded)
        return self._reformatter.reformat(self._graph.vpull(), format="rgb24")

    def _coded(self, frame: VideoFrame, width: int, height: int) -> VideoFrame:
        return self._reformatter.reformat(
            frame, width=width, height=height, format="gbrp10le", src_colorspace=Colorspace.BT2020, interpolation="AREA"
        )

    def _peak_nits(self, frame: VideoFrame, transfer: int) -> float:
        small = self._coded(frame, max(2, frame.width // 4), max(2, frame.height // 4))
        nits = light_nits(small.to_ndarray().astype(np.float64) / 1023, transfer)
        return float(np.percentile((nits @ TO_BT709.T).max(axis=-1), PEAK_PERCENTILE))

    def _mapped(self, nits: Floats) -> Floats:
        """Code values from 0 to 1 in BT.709 of light in BT.2020, hue kept where it is made darker."""
        nits = np.maximum(nits @ TO_BT709.T, 0)
        brightest = nits.max(axis=-1, keepdims=True)
        gain = bent(np.minimum(brightest, self.peak_nits), self.peak_nits, self.white_nits) / np.maximum(
            brightest, 1e-9
        )
        return np.asarray(np.power(np.minimum(nits * gain / self.white_nits, 1), 1 / SDR_GAMMA))


def light_nits(code: Floats, transfer: int) -> Floats:
    """Light on a display, (..., 3) in BT.2020, of HLG or PQ values from 0 to 1 of that shape."""
    if transfer != ColorTrc.ARIB_STD_B67:
        return pq_nits(code)
    scene = hlg_scene(code)
    luma = np.maximum(scene @ LUMA_BT2020, 1e-9)[..., None]
    return np.asarray(HLG_PEAK_NITS * scene * luma ** (HLG_GAMMA - 1))


def _grid() -> Floats:
    """(n, n, n, 3) all values on the table's grid, red changing fastest."""
    steps = np.linspace(0, 1, TABLE_SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    return np.stack([red, green, blue], axis=-1)


def _lookup(table: Floats, like: VideoFrame) -> Graph:
    """What looks frames like this one up in the table; FFmpeg reads such a table from a file only."""
    handle, name = tempfile.mkstemp(suffix=".cube")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"LUT_3D_SIZE {TABLE_SIZE}\n")
            np.savetxt(file, table.reshape(-1, 3), fmt="%.5f")
        graph = Graph()
        source = graph.add_buffer(width=like.width, height=like.height, format=like.format, time_base=Fraction(1, 1000))
        lookup = graph.add("lut3d", file=name, interp="tetrahedral")
        sink = graph.add("buffersink")
        source.link_to(lookup)
        lookup.link_to(sink)
        graph.configure()
    finally:
        Path(name).unlink()
    return graph
