"""What several rooms' tests share: the texts that may lie beside the checkout, and which tests run where."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
CI = os.environ.get("CI") == "true"

settings.register_profile("busy", deadline=None)  # an example may take long on a busy machine
settings.load_profile("busy")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out, by name, what this machine has no browser or texts for; in CI leave out nothing but absent texts."""
    no_browser = pytest.mark.skip(reason="no chromium on this machine (Debian: apt-get install chromium)")
    slow = pytest.mark.skip(reason="slow; runs with CI=true")
    no_texts = pytest.mark.skip(reason="../shared is not there")
    for item in items:
        if "browser" in item.keywords and not CI and not shutil.which("chromium"):
            item.add_marker(no_browser)
        if "slow" in item.keywords and not CI:
            item.add_marker(slow)
        if "shared" in item.keywords and not (ROOT.parent / "shared").is_dir():
            item.add_marker(no_texts)


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def benchmark() -> Callable[[str], ModuleType]:
    """Loads a script of `benchmarks` by its name."""

    def load(name: str) -> ModuleType:
        spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
        assert spec and spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the casebook and the gold, beside the checkout; its tests are marked `shared`."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is not there")
    return folder


@pytest.fixture(scope="session")
def gold_graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph file that says what the embedded corpus's gold says."""
    from kg.evaluation.gold import read_gold, to_knowledge
    from kg.rdf.files import save
    from kg.rdf.writer import to_graph

    path = tmp_path_factory.mktemp("gold") / "gold.ttl"
    save(to_graph(to_knowledge(read_gold(ROOT / "data/gold/corpus"))), path)
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests: Playwright runs only once in a process."""
    flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=shutil.which("chromium") or "/usr/bin/chromium", args=flags)
        yield chromium
        chromium.close()
