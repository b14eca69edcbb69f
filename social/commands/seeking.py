"""`kring people search`: whom a question finds, and why."""

from __future__ import annotations

import json

import click

from social.commands.app import in_app


@click.command("search")
@click.argument("question")
@click.option("--language", help="In which it is asked; the company's without one.")
@click.option("--json", "is_json", is_flag=True, help="Answer with JSON.")
@in_app
def search_command(question: str, language: str | None, is_json: bool) -> None:
    """Find people by what they state for all to read."""
    from social.seeking.asked_here import search

    answer = search(question, language)
    if is_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    for hit in answer["hits"]:
        click.echo(f"{hit['name']} ({hit['person']}, {hit['site']})")
        for reason in hit["reasons"]:
            said = reason["words"] or reason["concept"] or "-"
            click.echo(f"  {reason['criterion']}: {said}")
    click.echo(f"{answer['number']} found.")
