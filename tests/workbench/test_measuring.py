"""What `make bench` measures of the pages can also come out badly."""

import pytest
from bench import pages
from playwright.sync_api import Browser

_BUSY = """
<style>body { margin: 0; height: 20000px }</style>
<script>
  // Its processor time is what counts: on a busy machine a part of this second.
  addEventListener("wheel", () => { const end = performance.now() + BUSY_MS; while (performance.now() < end); });
</script>
"""


@pytest.mark.parametrize(("busy_ms", "least", "most"), [(1_000, 60, 5_000), (1, 0, 50)])
def test_long_script_while_scrolling_is_seen_and_short_script_is_not(browser: Browser, busy_ms, least, most) -> None:
    page = browser.new_page()
    try:
        page.set_content(_BUSY.replace("BUSY_MS", str(busy_ms)))
        with pages.traced(browser, page) as events:
            page.mouse.move(200, 200)
            page.mouse.wheel(0, 300)
            page.wait_for_function("() => scrollY > 0")
        assert least <= pages.longest_script_ms(events) <= most
    finally:
        page.close()


def test_a_trace_without_a_page_is_no_measurement() -> None:
    with pytest.raises(AssertionError, match="names no main thread"):
        pages.longest_script_ms([])
