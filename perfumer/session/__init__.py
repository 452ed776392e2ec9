"""The visitor's journey as a pure state machine."""
