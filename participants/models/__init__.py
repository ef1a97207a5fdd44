"""Who takes part: people, services, and the capacities in which people act.

A *capacity* (hoedanigheid) is a fixed seat, a mandate or an appointment, always in one cell, or the administration of an
organisation, in none; always with dates.
"""

from participants.models.capacities import (
    Administration,
    AnyCapacity,
    Appointment,
    Capacity,
    DesignationAct,
    Mandate,
    Seat,
)
from participants.models.law import (
    AuthorisedCategory,
    CategoryRevision,
    LegalReference,
    SecrecyNotice,
    SupervisoryAuthority,
)
from participants.models.organisations import CategoryConfirmation, Organisation, Participation, Service
from participants.models.people import COMPANY, User
from participants.models.promises import Acknowledgement
from participants.models.recoveries import Recovery, RecoveryConfirmation

__all__ = [
    "COMPANY", "Acknowledgement", "Administration", "AnyCapacity", "Appointment", "AuthorisedCategory", "Capacity",
    "CategoryConfirmation", "CategoryRevision", "DesignationAct", "LegalReference", "Mandate", "Organisation",
    "Participation", "Recovery", "RecoveryConfirmation", "Seat", "SecrecyNotice", "Service", "SupervisoryAuthority", "User",
]  # fmt: skip
