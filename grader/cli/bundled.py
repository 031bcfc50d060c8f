"""What do commands about bundles share? What a build has to say, and what a run was built with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from grader.cli.options import Isolation, Language, set_language, settings_of

if TYPE_CHECKING:
    from grader.authoring.bundles.settings import BundleSettings
    from grader.batch.settings import RunSettings


def say_lacking(packages: Iterable[str]) -> None:
    """Say which packages a bundle does not bring, since they are not installed here."""
    for package in packages:
        print(
            f"{package} is not installed here, so answers that need it will not be judged: install "
            "it and build again"
        )


def run_settings(settings: BundleSettings) -> RunSettings:
    """How a bundle runs submissions; its language is used from now on."""
    set_language(Language(settings.lang) if settings.lang else None)
    return settings_of(Isolation(settings.isolation), None, settings.timeout, jobs=1, warm=False)
