"""The contract's assertions show what they compared; and pictures to send."""

from pathlib import Path

import pytest
from PIL import Image

pytest.register_assert_rewrite("tests.channels.contract")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with the picture of a latte."""
    Image.new("RGB", (64, 64), "brown").save(tmp_path / "latte.png")
    return tmp_path
