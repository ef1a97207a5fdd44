from participants import reference
from participants.management.owner import FileCommand


class Command(FileCommand):
    help = "Take over a changed list of authorised categories; what it said before stays as history (R12, owner role)."
    name = "load_categories"
    load = staticmethod(reference.load_categories)
