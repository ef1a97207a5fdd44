"""The worker and its clock. Tasks are found in the ``tasks`` modules of our apps."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import celeryd_init
from django.utils.module_loading import import_string

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livc.settings")
app = Celery("livc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["livc"], related_name="housekeeping")


@celeryd_init.connect
def _demand_mark(**_: Any) -> None:
    """A demo's worker, too, serves only a database marked as a demo."""
    import_string("livc.demo.mark.demand_mark")()
