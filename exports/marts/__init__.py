"""What is read: the public tables of a build or a release, their names, rows and words."""
