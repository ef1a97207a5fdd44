"""The worker and its clock. Tasks are found in the ``tasks`` modules of our apps."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livc.settings")
app = Celery("livc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["livc"], related_name="housekeeping")
