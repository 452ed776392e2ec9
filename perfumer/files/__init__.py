"""Writing files whole or not at all, and holding a folder for one program."""
