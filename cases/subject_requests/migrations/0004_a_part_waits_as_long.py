"""What a service didn't answer yet waits as long as the request for which it is asked: ``secrecy/sql/8_requests.sql`` (R64).

A later change of a table's rules takes its triggers and policies away (``secrecy.clear``): lay them again after it.
"""

from django.db import migrations, models

FOLLOWS = (
    "GRANT UPDATE (answer_by, extended_on) ON subject_requests_part TO livc_keeper",
    # The deep room moves that one day, of what waits, to the day of its request, and nothing else.
    "CREATE POLICY follows ON subject_requests_part FOR UPDATE TO livc_keeper USING (state = 'asked') WITH CHECK "
    "(state = 'asked' AND answer_by = (SELECT q.answer_by FROM subject_requests_subjectrequest q WHERE q.id = subject_requests_part.request))",
)
TRIGGER = (
    "CREATE TRIGGER parts_follow AFTER UPDATE OF answer_by ON subject_requests_subjectrequest FOR EACH ROW "
    "WHEN (NEW.answer_by > OLD.answer_by) EXECUTE FUNCTION secrecy.parts_follow()"
)


class Migration(migrations.Migration):
    dependencies = [("subject_requests", "0003_who_goes_on_and_who_read")]

    operations = [
        migrations.AddField(model_name="part", name="extended_on", field=models.DateField(blank=True, null=True)),
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in (*FOLLOWS, TRIGGER)),
    ]
