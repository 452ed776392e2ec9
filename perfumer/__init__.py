"""AI Perfumer: a touch-free booth that reads an impression and recommends.

Values flow one way, and each stage is a package that knows only those to its right::

    web → kiosk → pipeline → camera | perception | classifier | interaction | recommend
                           → session → catalog → messages → traits | mailbox | settings

The map, from the camera to the browser; docs/architecture.md tells more:

* ``camera`` turns a device, file, address or script into frames.
* ``perception`` turns a frame into an observation (faces, hands), without identity.
* ``interaction`` turns a hand into a pointer and a choice.
* ``session`` is the visitor's journey, a pure state machine.
* ``classifier`` turns a face crop into traits: a probability per label per task.
* ``catalog`` holds what can be asked and shown, loaded from data files and checked.
* ``recommend`` turns traits and answers into picks with reasons; every page asks it.
* ``diary`` turns written lines into a feeling, and writes up a day.
* ``photocard`` draws a person before a concept's background.
* ``pictures`` decodes picture files.
* ``uploads`` reads pictures that people send, in memory.
* ``audience`` follows faces over time without identity, and measures who looked.
* ``signage`` plays ads while no one uses the booth, and proves what was shown.
* ``records`` keeps plays, visits and answers without a person, and reports them.
* ``kiosk`` builds the parts and runs the threads around the pipeline.
* ``health`` is the state of the kiosk that others are told.
* ``supervision`` runs every worker, and starts again what fails.
* ``web`` shows it all; nothing there decides anything.
* ``cli`` is the command ``perfumer``: one table of every program.
* ``workshop`` makes models and data; nothing that runs in a booth imports it.
* ``console`` holds what command-line programs share.
* ``files`` writes files whole or not at all, and holds a folder for one program.
* ``text`` composes letters, reads JSON and finds files, for every text that comes in.
* ``maths`` holds functions on arrays that several stages share.
* ``compat`` runs programs that moved by their old names; goes away in 0.3.
* ``concepts`` is only an old name of ``workshop.concepts``.
* ``curate`` is only an old name of ``workshop.curate``.

At the root:

* ``settings`` defines every setting, typed, each default once.
* ``traits`` is the only home of label names.
* ``label_views`` shows our labels as the label sets of the earlier systems.
* ``messages`` defines the values between stages.
* ``mailbox`` holds the newest value for whichever thread reads it.
* ``priority`` lowers the priority of threads whose work can wait.
* ``paths`` finds the project's files, the user's folder and the version.
* ``pipeline`` runs the whole flow for one frame.
* ``snapshot`` is all that a screen needs after one step.
* ``__main__`` is where the command ``perfumer`` starts.
* ``doctor`` checks whether this machine can run the booth, and packs what a maintainer needs.
"""
