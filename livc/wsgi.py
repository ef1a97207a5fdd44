import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livc.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 - after the apps are ready

from livc.demo.mark import demand_mark  # noqa: E402

demand_mark()
connections.close_all()  # each process that serves makes its own: gunicorn may load us before it forks them
