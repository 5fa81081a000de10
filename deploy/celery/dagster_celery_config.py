"""How a worker reads the queue. `dagster_celery.app` takes this file from PYTHONPATH, by this name.

Addresses are those of deploy/celery/dagster.yaml: the daemon writes into the queue that the workers read.
"""

import os

broker_url = os.environ["R57_CELERY_BROKER"]
result_backend = os.environ["R57_CELERY_BACKEND"]
task_default_queue = "dagster"

worker_concurrency = 1
# A process a run, as without Celery: its end frees the memory, and tells that a run which it left is dead.
worker_max_tasks_per_child = 1
# A worker that is busy takes nothing for later: another may be idle.
worker_prefetch_multiplier = 1
worker_disable_prefetch = True
# A run is handed over once. Dagster starts it anew where its worker is gone, and counts how often.
task_acks_late = False
# What a run prints is Dagster's to keep, as anywhere else: it stands in the user interface.
worker_redirect_stdouts = False
broker_connection_retry_on_startup = True
