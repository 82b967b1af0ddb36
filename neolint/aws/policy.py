"""What a role's trust policy says of the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

SERVICE = "sagemaker.amazonaws.com"
_ASSUME = "sts:AssumeRole"


def trusts_service(policy: object) -> bool:
    """Whether a trust policy lets SageMaker take the role on. Conditions are not judged: they count as met."""
    statements = list(_statements(policy))
    if any(one.get("Effect") == "Deny" and _speaks_of_it(one) and "Condition" not in one for one in statements):
        return False
    return any(one.get("Effect") == "Allow" and _speaks_of_it(one) for one in statements)


def _statements(policy: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(policy, Mapping):
        yield from (one for one in _listed(policy.get("Statement")) if isinstance(one, Mapping))


def _speaks_of_it(statement: Mapping[str, Any]) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service")) if isinstance(principal, Mapping) else _listed(principal)
    actions = [str(action) for action in _listed(statement.get("Action"))]
    return any(service in (SERVICE, "*") for service in services) and any(
        fnmatchcase(_ASSUME.lower(), action.lower()) for action in actions
    )


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
