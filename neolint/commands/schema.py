"""`neolint schema`: JSON Schemas for editors."""

from __future__ import annotations

import click

from neolint.commands.running import printed


@click.command("schema", short_help="Print a JSON Schema for editors.")
@click.argument("name", required=False)
def schema(name: str | None) -> None:
    """Print a JSON Schema for editors: request, description, config, report and others (no name: which there are)."""
    import json

    from neolint.nearest import nearest
    from neolint.plain_schema import plain_schema, schema_names

    names = schema_names()
    if name is None:
        printed("\n".join(names))
    elif name not in names:
        meant = nearest(name, names)
        hint = f' Did you mean "{meant}"?' if meant else f" There are: {', '.join(names)}."
        raise click.UsageError(f'There is no schema "{name}".{hint}')
    else:
        printed(json.dumps(plain_schema(name), indent=2))
