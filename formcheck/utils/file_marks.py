"""The mark by which a file is known to have been written by formcheck; see ``own_files``."""

from __future__ import annotations

from typing import Final

import formcheck

MARK: Final = "formcheck"
WRITTEN_BY: Final = f"{MARK} {formcheck.__version__}"
PARQUET_MARK: Final = {b"written_by": MARK.encode()}
