"""The command that shows the settings in force."""

from dataclasses import asdict

from api.cli.app import AsJson, app, print_json
from api.settings import Settings


@app.command()
def config(as_json: AsJson = False) -> None:
    """Show each setting, its value and where it comes from: environment, .env, TOML file or default."""
    from api.cli.show.settings import show_settings
    from api.console import note
    from api.settings.checking import settings_in_force, strangers

    values = settings_in_force(Settings())
    if as_json:
        print_json([asdict(value) for value in values])
    else:
        show_settings(values)
    for name in strangers():
        note(f"{name} (environment) is not a setting of Cited, and has no effect on it.")
