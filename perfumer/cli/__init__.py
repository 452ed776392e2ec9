"""The one command, ``perfumer``: its table of subcommands, and what starts the kiosk."""
