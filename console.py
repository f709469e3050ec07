"""The `jiebang` command: wiring only. Each command imports what it needs, so that all start quickly."""

import asyncio
import json
import os
import signal
import socket
import sys
from pathlib import Path
from typing import Any

import rich_click as click

from marketplace.ground.embedded.children import CannotStart
from marketplace.ground.embedded.reach import reach
from marketplace.ground.settings import BadSettings, Settings, read_settings

os.environ.setdefault("PICCOLO_CONF", "piccolo_conf")
EXIT_FAULT = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """揭榜 Jiebang: a civic pledge marketplace whose public numbers anybody can verify."""


@cli.command()
def serve() -> None:
    """Serve everything: database, queue, web server and worker, until Ctrl-C."""
    from marketplace.ground import supervisor

    sys.exit(supervisor.serve(read_settings(os.environ), _plan))


def _plan(settings: Settings, listener: socket.socket) -> Any:
    from marketplace.ground.supervisor import Plan, Program, answers_http

    def jiebang(name: str, *words: str, **more: Any) -> Any:
        return Program(name=name, argv=[sys.executable, "-m", "console", *words], **more)

    prepare = [jiebang("migrations", "migrate")]
    if settings.demo:
        prepare.append(jiebang("demonstration data", "load", "--demonstration"))
    web = jiebang(
        "web server",
        "web",
        "--fd",
        str(listener.fileno()),
        pass_fds=(listener.fileno(),),
        ready=lambda: answers_http(settings),
    )
    worker = jiebang("worker", "worker", orphan_signal=signal.SIGKILL)
    return Plan(prepare=prepare, programs=[worker, web])


@cli.command(hidden=True)
@click.option("--fd", type=int, required=True, help="The listening socket's descriptor.")
def web(fd: int) -> None:
    """Serve the web application on a socket that already listens."""
    from app import serve_web

    serve_web(read_settings(os.environ), socket.socket(fileno=fd))


@cli.command()
def worker() -> None:
    """Run the worker alone, beside a database and a queue named in the settings."""
    from workers.main import run_worker

    run_worker(read_settings(os.environ))


@cli.command(hidden=True)
@click.argument("run")
def match(run: str) -> None:
    """Do one matching run in this process; the worker starts it."""
    from marketplace.ground.web.logs import speak_in_lines
    from marketplace.matching.running import run_matching

    speak_in_lines()
    settings = read_settings(os.environ)
    if settings.database_url is None:
        raise BadSettings("no database: set JIEBANG_DATABASE_URL")
    asyncio.run(run_matching(settings.database_url, run))


@cli.command()
def migrate() -> None:
    """Bring the database to the present schema."""
    from marketplace.ground.db import DB
    from marketplace.ground.migrations import migrate as run_migrations

    async def work(url: str) -> str:
        await DB.open(url, name="migrate", as_owner=True)
        try:
            return await run_migrations()
        finally:
            await DB.close()

    _with_database(work)


@cli.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--demonstration", is_flag=True, help="Load the demonstration data, once.")
def load(folder: Path | None, *, demonstration: bool) -> None:
    """Load a FOLDER of spreadsheets into an empty database: all rows or none."""
    from impact.imports.loading import load as load_from
    from impact.sources.illustrating import load_illustrative_sources

    if (folder is None) != demonstration:
        raise click.UsageError("Name a folder, or say --demonstration.")
    settings = read_settings(os.environ)
    said = _with_database(lambda url: load_from(url, settings, folder))
    if demonstration:
        _with_database(load_illustrative_sources)
    click.echo(said)


@cli.command()
def check() -> None:
    """Check that everything that must always be true is true; exit status 1 names what is not."""
    from impact.invariants.checking import check_all

    findings = _with_database(check_all)
    for finding in findings:
        click.echo(str(finding), err=True)
    if findings:
        sys.exit(EXIT_FAULT)
    click.echo("Everything that must be true is true.")


@cli.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def verify(words: tuple[str, ...]) -> None:
    """Recount everything as a stranger would: a URL, a kept folder or a receipt; else this very town."""
    from impact.ledger import verifier

    settings = read_settings(os.environ)
    sys.argv = ["jiebang verify", *(words or (f"http://{settings.host}:{settings.port}",))]
    sys.exit(verifier.main())


@cli.command()
@click.option("--log", "logs", multiple=True, required=True, help="A log's key, or its address.")
@click.option("--name", default="witness.example/jiebang", show_default=True, help="Our name.")
@click.option("--folder", default="./witness", show_default=True, type=click.Path(path_type=Path))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535))
def witness(logs: tuple[str, ...], name: str, folder: Path, host: str, port: int) -> None:
    """Be a witness for other people's logs: cosign each only as long as it grows."""
    from impact.witness.serving import CannotWitness, serve_witness

    try:
        serve_witness(name, logs, folder, host, port)
    except CannotWitness as fault:
        raise click.ClickException(str(fault)) from None


@cli.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
def backup(file: Path | None) -> None:
    """Keep the whole town in one FILE: database, evidence, keys. Guard it as you guard them."""
    from impact.backups.archive import name_for_now
    from impact.backups.commands import back_up

    settings = read_settings(os.environ)
    target = (file or Path(name_for_now(demonstration=settings.demo))).absolute()
    kept = _with_database(lambda url: back_up(url, settings, target))
    click.echo(f"{target}: {kept.entries} entries, {kept.sealed} of them sealed.")


@cli.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Bring a town back from a backup FILE, into an empty data folder or database."""
    from impact.backups.commands import bring_back

    settings = read_settings(os.environ)
    kept = _with_database(lambda url: bring_back(url, settings, file))
    click.echo(
        f"Brought back as of {kept.made_at:%Y-%m-%d %H:%M} UTC: {kept.entries} entries, {kept.sealed} "
        "of them sealed. Checkpoints signed since then are out in the world: with such a one, run "
        "`jiebang verify --seen FILE` before you go on."
    )


@cli.group()
def account() -> None:
    """Accounts."""


@account.command("add")
@click.option(
    "--role", required=True, help="unit, community, regional, subdistrict, slip_office or auditor."
)
@click.option("--organisation", required=True, help="The organisation's id, such as C05.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def add_account(role: str, organisation: str, *, as_json: bool) -> None:
    """Make an account with a random password and token, and print them once."""
    from marketplace.organisations.adding import add

    row = _with_database(lambda url: add(url, role, organisation))
    click.echo(json.dumps(row) if as_json else "\n".join(f"{name}: {row[name]}" for name in row))


@cli.command()
def status() -> None:
    """Say in a few lines how things stand: entries, checkpoint, news not heard yet."""
    from impact.invariants.checking import tell_status

    for line in _with_database(tell_status):
        click.echo(line)


@cli.command()
@click.argument(
    "what",
    type=click.Choice(["reading", "claiming", "matching", "ledger", "pages", "all"]),
    default="all",
)
@click.option("--seconds", default=5.0, show_default=True, help="How long each side is measured.")
@click.option("--entries", default=100_000, show_default=True, help="How large the ledger is made.")
def bench(what: str, seconds: float, entries: int) -> None:
    """Measure: reading against raw ASGI, claiming and booking against pgbench, matching against its bound."""
    import uvloop

    from benches.claiming import compare_claiming
    from benches.ledger import compare_ledger
    from benches.matching import compare_matching
    from benches.pages import look_at_pages
    from benches.reading import compare_reading

    comparisons: dict[str, Any] = {
        "reading": compare_reading,
        "claiming": compare_claiming,
        "matching": compare_matching,
        "pages": look_at_pages,
        "ledger": lambda seconds: compare_ledger(seconds, entries),
    }
    for name in comparisons if what == "all" else [what]:
        for line in uvloop.run(comparisons[name](seconds)):
            click.echo(line)


def _with_database(work: Any) -> Any:
    """Reach the database, do `work(url)`, and tell faults as a sentence instead of a trace."""
    settings = read_settings(os.environ)
    with reach(settings) as addresses:
        return asyncio.run(work(addresses.database_url))


def main() -> None:
    """The entry point: faults that a person can mend are told on standard error, status 1."""
    from impact.backups.archive import BadBackup
    from impact.imports.reading import BadFolder

    try:
        cli()
    except (BadSettings, CannotStart, BadFolder, BadBackup) as fault:
        click.echo(str(fault), err=True)
        sys.exit(EXIT_FAULT)


if __name__ == "__main__":
    main()
