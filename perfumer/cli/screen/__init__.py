"""``perfumer screen``: show the kiosk's page full screen, and start the browser again when it dies.

Only the standard library is used, so that a computer with nothing but a screen can run it.
"""
