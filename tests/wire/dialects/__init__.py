"""One module per publisher, each with a value `DIALECT`; they are found by themselves."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from tests.wire.dialect import Dialect


def load() -> dict[str, Dialect]:
    """Every dialect by the host it answers for. Two dialects for one host are an error."""
    found: dict[str, Dialect] = {}
    for module in pkgutil.iter_modules(__path__):
        dialect: Dialect = import_module(f"{__name__}.{module.name}").DIALECT
        for host in dialect.hosts:
            if host in found:
                raise ValueError(f"two dialects answer for {host}")
            found[host] = dialect
    return found
