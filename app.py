"""Start the kiosk from a checkout: the same as ``perfumer run``. ``python app.py --help``."""

from perfumer.cli.run import create_app, main

__all__ = ["create_app", "main"]

if __name__ == "__main__":
    raise SystemExit(main())
