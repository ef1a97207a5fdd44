from django.apps import AppConfig
from django.db.backends.signals import connection_created


class SecrecyConfig(AppConfig):
    name = "secrecy"
    verbose_name = "Beroepsgeheim"

    def ready(self) -> None:
        from secrecy import changes, checks, ends, grants, watch

        connection_created.connect(watch.watch_connection, dispatch_uid="secrecy.watch")
        changes.watch_models()
        grants.wire(self)
        ends.wire()
        assert checks
