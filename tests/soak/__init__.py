"""What the warehouse promises to whoever leaves it alone, tried by doing it: a module per promise, figures as it ends.

`make soak` keeps all of them; `python -m tests.soak NAME --seed N --count N` one. Loopback only; nothing is written but
below a temporary folder.
"""
