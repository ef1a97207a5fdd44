import logging
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livc.settings")
application = get_wsgi_application()

from django.db import connections  # noqa: E402 - after the apps are ready

from livc.demo.mark import demand_mark  # noqa: E402
from secrecy.checks import the_seal_is_out_of_reach  # noqa: E402

demand_mark()
for problem in the_seal_is_out_of_reach(None):
    logging.getLogger("secrecy").critical("%s %s", problem.msg, problem.hint)
connections.close_all()  # each process that serves makes its own: gunicorn may load us before it forks them
