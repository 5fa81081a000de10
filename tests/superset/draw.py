"""Pictures of the dashboard: `draw.py CHROMIUM URL USER PASSWORD FOLDER`, run in the environment of Superset.

Prints a line for each chart that shows an error or nothing.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

WIDTHS = {"wide": 1600, "narrow": 800}
TABS = ("overview", "progress", "asean", "connectivity")
HEIGHT = 3000
"""Tall enough for a tab: what is not in sight is not drawn by Superset."""


def main(chromium: str, url: str, user: str, password: str, folder: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, width in WIDTHS.items():
            page = browser.new_page(viewport={"width": width, "height": HEIGHT})
            page.set_default_timeout(120_000)
            page.goto(f"{url}/login/")
            page.fill("[data-test=username-input]", user)
            page.fill("[data-test=password-input]", password)
            page.press("[data-test=password-input]", "Enter")
            page.wait_for_url(lambda now: "/login" not in now)
            page.goto(f"{url}/superset/dashboard/r57/")
            page.wait_for_selector(".dashboard-component-tabs")
            for number, tab in enumerate(TABS):
                page.locator(".dashboard-component-tabs [role=tab]").nth(number).click()
                settle(page)
                page.screenshot(path=Path(folder) / f"{name}-{number + 1}-{tab}.png")
                for fault in faults(page):
                    print(f"{name} {tab}: {fault}")
            page.close()
        browser.close()


def settle(page: Page) -> None:
    """Until nothing loads any more and what moves is at rest. Superset's pages let nobody evaluate code in them."""
    page.wait_for_timeout(1500)
    page.wait_for_load_state("networkidle")
    for _ in range(240):
        if not page.locator(".loading").count():
            break
        page.wait_for_timeout(500)
    page.wait_for_timeout(2500)


def faults(page: Page) -> list[str]:
    """The charts in sight that show an error, that there is nothing to show, or a number outside their tile."""
    found = []
    for holder in page.locator(".dashboard-chart:visible").all():
        for sign in ("[role=alert]", ".ant-empty", ".ant-alert-error"):
            if holder.locator(sign).count():
                found.append(holder.inner_text()[:200].replace("\n", " "))
        tile, numbers = holder.bounding_box(), holder.locator(".header-line, .subtitle-line").all()
        boxes = [box for number in numbers if (box := number.bounding_box())]
        found += [f"cut: {holder.inner_text()[:80]!r}" for box in boxes if tile and bottom(box) > bottom(tile)]
    return found


def bottom(box: Mapping[str, float]) -> float:
    return box["y"] + box["height"]


if __name__ == "__main__":
    main(*sys.argv[1:])
