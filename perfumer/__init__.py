"""AI Perfumer: a touch-free kiosk that reads an impression and recommends.

The flow goes one way; each stage is a package and knows only those to its right::

    web → kiosk → pipeline → camera | perception | classifier | interaction | recommend
                           → session → catalog → messages → traits | mailbox | settings

* ``camera`` turns a device, file, address or script into frames.
* ``perception`` turns a frame into an observation (faces, hands), without identity.
* ``classifier`` turns a face crop into traits: a probability per label per task.
* ``interaction`` turns a hand into a pointer and a choice.
* ``session`` is the visitor's journey, a pure state machine.
* ``catalog`` and ``recommend`` turn traits and answers into picks with reasons.
* ``web`` shows it all; nothing there decides anything.
"""
