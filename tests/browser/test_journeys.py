"""The same journeys in a real browser: the whole program, its page, and the owner in a window of their own."""

from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.stage import staged
from tests.script import Journey, journeys, play


@pytest.mark.parametrize("journey", journeys(), ids=lambda each: f"{each.language}-{each.name}")
async def test_a_journey_in_the_browser_reads_as_written(
    journey: Journey, tmp_path: Path, seeded: Path, browser: Browser,
) -> None:
    owner = any(line.startswith("@") for line in journey.lines)
    async with staged(tmp_path, seeded, browser, journey.language, owner=owner) as stage:
        await play(journey, stage)
