"""From raw exports to a checked, immutable snapshot (CONTRACT §1, §2, §5)."""

import os

# Before numpy is read: of products of small matrices, a second thread makes half as much work again and no haste.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
