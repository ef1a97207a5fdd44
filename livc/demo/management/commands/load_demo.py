import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from livc.demo import endings, handover, keeping, mark, oversight, population, requests, signals, town
from livc.demo.persons import PERSONS


class Command(BaseCommand):
    help = "Mark an empty database as a demo and build the town of Duinbeke in it; does nothing on a second run."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_ROLE == "owner":
            try:
                population.lay_people()
            except RuntimeError as full:
                raise CommandError(str(full)) from full
            return
        if mark.marked():
            self.stdout.write("the demo town is there already")
            return
        # People are reference rows: the owner role lays them down, in a process of its own.
        done = subprocess.run([sys.executable, *sys.argv], env=os.environ | {"LIVC_ROLE": "owner"}, check=False)
        if done.returncode:
            raise CommandError("the people of the demo could not be laid down")
        population.set_passwords(settings.STATE.demo_password if settings.STATE else "demo-demo-demo")
        town.live()
        signals.lay()
        endings.lay()
        requests.lay()
        handover.lay()
        keeping.lay()
        oversight.lay()
        self.stdout.write(f"{len(PERSONS)} persons, their cases and meetings")
