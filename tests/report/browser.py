"""Pages in a real browser, and what their readers do with them."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--window-size=1400,900",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Chromium with an empty profile."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("Chromium and chromedriver are not installed")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    with webdriver.Chrome(options, Service(driver)) as opened:
        yield opened


class Page:
    """An open page, with the actions and views of its readers."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    def run(self, script: str, *arguments: Any) -> Any:
        return self.browser.execute_script(script, *arguments)

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])].map((it) => it.textContent)",
            selector,
        )
        return found

    def ids(self, selector: str) -> list[str]:
        """The nodes that elements stand for or lead to, in order."""
        found: list[str] = self.run(
            "return [...document.querySelectorAll(arguments[0])]"
            ".map((it) => it.dataset.id ?? it.dataset.to)",
            selector,
        )
        return found

    def click(self, id_: str) -> None:
        self.run(
            "[...document.querySelectorAll('.node')].find((it) => it.dataset.id === arguments[0])"
            ".dispatchEvent(new MouseEvent('click', {bubbles: true}))",
            id_,
        )

    def press(self, *keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.browser, duration=0).send_keys(*keys).perform()

    def group_by(self, choice: str) -> None:
        self.run(
            "const it = document.getElementById('group'); it.value = arguments[0];"
            "it.dispatchEvent(new Event('change'))",
            choice,
        )

    def press_button(self, id_: str) -> None:
        self.browser.find_element("id", id_).click()

    def transform(self) -> tuple[float, float, float]:
        """(x, y, scale) of the scene after the next frame."""
        told = self.browser.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(() =>"
            " done(document.getElementById('scene').getAttribute('transform'))))"
        )
        x, y, scale = map(float, re.findall(r"-?[\d.]+(?:e-?\d+)?", told))
        return x, y, scale

    def style(self, selector: str, name: str) -> str:
        said: str = self.run(
            "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]",
            selector,
            name,
        )
        return said


Show = Callable[[str], Page]


@pytest.fixture
def shows(browser: Any, tmp_path: Path) -> Iterator[Show]:
    """Opens a page; at the end there must be no request and no browser error."""
    file = tmp_path / "page.html"

    def show(text: str) -> Page:
        file.write_text(text, encoding="utf-8")
        browser.get("about:blank")
        browser.get(file.as_uri())
        return Page(browser)

    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})
    yield show
    assert [it["message"] for it in browser.get_log("browser")] == []
    messages = [json.loads(it["message"])["message"] for it in browser.get_log("performance")]
    asked = [
        it["params"]["request"]["url"]
        for it in messages
        if it["method"] == "Network.requestWillBeSent"
    ]
    inside = ("about:blank", "data:", "blob:")
    assert {url for url in asked if not url.startswith(inside)} <= {file.as_uri()}
