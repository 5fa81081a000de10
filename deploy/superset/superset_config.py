"""Settings of a Superset that shows the dashboard of r57; SUPERSET_CONFIG_PATH names this file."""

import os

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]
"""At least 42 random letters, kept: `openssl rand -base64 42`."""
SQLALCHEMY_DATABASE_URI = os.environ["SUPERSET_DATABASE_URI"]
"""Where Superset keeps its own things; PostgreSQL for more than a trial."""

D3_FORMAT = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " ₫"]}
"""Numbers as they are written in Viet Nam."""
