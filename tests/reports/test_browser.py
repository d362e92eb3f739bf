"""The page in a real browser: quiet console, no request, no sideways scrolling, in light and dark."""

import pathlib
import shutil

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: apt-get install chromium")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        instance = driver.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS.split(), "--disable-sync", "--no-first-run"]
        )
        yield instance
        instance.close()


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("which", ["page", "attacked_page"])
def test_opens_quietly(browser, request: pytest.FixtureRequest, which: str, width: int):
    path: pathlib.Path = request.getfixturevalue(which)
    shown = browser.new_page(viewport={"width": width, "height": 900}, color_scheme="dark")
    said, asked = [], []
    shown.on("console", lambda message: said.append(message.text))
    shown.on("pageerror", lambda error: said.append(str(error)))
    shown.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    shown.on("request", lambda sent: asked.append(sent.url) if not sent.url.startswith("data:") else None)
    shown.goto(path.as_uri())
    assert said == []
    assert asked == [path.as_uri()]
    assert shown.title() != "owned"
    assert shown.evaluate("document.documentElement.scrollWidth") <= width
    assert shown.evaluate("[...document.images].every(image => image.complete && image.naturalWidth > 100)")
    dark = shown.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark == "rgb(21, 24, 27)", "the style sheet passed its own policy"
    shown.close()
