"""Where the standalone build begins: the program, or one of its child processes."""

import sys

from generator.standalone import run_as_module

if not run_as_module(sys.argv):
    from app.__main__ import main

    sys.exit(main())
