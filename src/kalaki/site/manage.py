"""Django's own management commands, for developers: `./hub manage makemigrations`."""

from django.core.management import execute_from_command_line


def main(argv: list[str]) -> int:
    """Run Django's command ``argv``."""
    execute_from_command_line(["hub manage", *argv])
    return 0
