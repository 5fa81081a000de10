"""The `r57` command: a file per word (run, status, query, …), and what they share: how they speak (`output`) and where
they look (`place`). A new word is a new file and its line in `app`."""
