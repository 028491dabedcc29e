"""Entry: `python runners/python/motia_runner`, or `python -m motia_runner`; the project root is the working directory.

Python puts this folder on the import path when it runs it; that would let `errors` or `values` of a project resolve to
ours. So the path is put right before anything else is imported, and only `motia` and `motia_runner` stay known.
"""

import sys

if __name__ == "__main__":
    here = __file__.rpartition("/")[0] or "."
    sys.path[:] = [entry for entry in sys.path if entry != here]

    import os

    home = os.path.dirname(os.path.abspath(here))
    sys.path.insert(0, home)
    import motia
    from motia_runner.main import main

    sys.path.remove(home)
    if os.environ.get("MOTIA_HOST_REAL_MOTIA") == "1":
        for name in [name for name in sys.modules if name.partition(".")[0] == motia.__name__]:
            del sys.modules[name]
    main()
