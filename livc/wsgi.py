import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "livc.settings")
application = get_wsgi_application()

from livc.demo.mark import demand_mark  # noqa: E402 - after the apps are ready

demand_mark()
