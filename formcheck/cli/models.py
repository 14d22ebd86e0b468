"""``formcheck models``: the pose models, their check-sums and licences."""

from __future__ import annotations

import math

import click

from formcheck.cli.options import progress_bar


@click.group()
def models() -> None:
    """List, check and fetch the pose models."""


@models.command("list")
def list_models() -> None:
    """List the models with their state, check-sum, licence and source."""
    from formcheck.models import list_models as all_models

    for status in all_models():
        model = status.model
        click.echo(f"{model.name:6} {status.state:8} {status.path}")
        click.echo(f"       SHA-256 {status.sha256 or model.sha256 or 'recorded when it is fetched'}")
        click.echo(f"       licence {model.licence}; from {model.source}")


@models.command("verify")
@click.argument("name", default="full")
def verify_model(name: str) -> None:
    """Check a model's bytes, load it, and let it find the person in a sample picture.

    NAME is one that 'formcheck models list' names; the one that is used when there is none.
    """
    from formcheck.models import verify

    status = verify(name)
    click.echo(f"{status.model.name}: {status.path} is whole (SHA-256 {status.sha256}) and tracks")


@models.command("fetch")
@click.argument("name")
@click.option("--url", help="Fetch it from another http or https address.")
def fetch_model(name: str, url: str | None) -> None:
    """Fetch a model from its maker's public storage into your cache folder.

    NAME is one that 'formcheck models list' names. But for this, and for addresses that you give, nothing here uses the
    network.
    """
    from formcheck.models import fetch

    with progress_bar(f"fetching {name}") as tell:
        path = fetch(name, url, progress=lambda done, whole: tell(done / whole if whole else math.nan))
    click.echo(f"{name}: {path}")
