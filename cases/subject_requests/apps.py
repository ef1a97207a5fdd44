from django.apps import AppConfig


class SubjectRequestsConfig(AppConfig):
    name = "cases.subject_requests"
    label = "subject_requests"
