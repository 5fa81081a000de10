"""The dashboard for Apache Superset, as code: the files of its import format, and what makes an archive of them.

`metadata.yaml`, `databases/`, `datasets/`, `charts/` and `dashboards/` are as Superset exports them, with ids that
never change; what a release knows better than a file (types and words of columns, colours, saved queries) is added in
`bundle.py`.
"""
