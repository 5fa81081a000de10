"""`python -m orchestration.command` is `r57`."""

from orchestration.command.app import main

main()
