"""Readings that end badly, for the tests of corpora: an article that says so stops or ends whoever reads it. Workers find it by PYTHONPATH."""

from __future__ import annotations

import os
import time
from typing import Any

from geo.corpora import answers
from geo.work.jobs import get_ready

READ = answers.read_article


def read_article(article: Any, gazetteer: Any, **more: Any) -> Any:
    if "DIES HERE" in article.text:
        os.kill(os.getpid(), 11)
    if "HANGS HERE" in article.text:
        time.sleep(3600)
    if "FAILS HERE" in article.text:
        raise KeyError(article.text)
    if "IS SLOW" in article.text:
        time.sleep(0.2)
    return READ(article, gazetteer, **more)


def spoil(*, on_step: Any) -> None:
    """Gets a process ready in which such articles do what they say."""
    answers.read_article = read_article
    get_ready(on_step=on_step)
