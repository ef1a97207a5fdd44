"""What holds of questions and statements whoever sends SQL (``secrecy/sql/8_oversight.sql``); and when a question ends."""

from typing import Any

from django.db import migrations

TRIGGERS = (
    "CREATE TRIGGER stands BEFORE INSERT OR UPDATE ON oversight_question FOR EACH ROW EXECUTE FUNCTION secrecy.question_stands()",
    "CREATE TRIGGER stands BEFORE INSERT ON oversight_statement FOR EACH ROW EXECUTE FUNCTION secrecy.statement_stands()",
    "CREATE TRIGGER stands BEFORE INSERT ON oversight_signature FOR EACH ROW EXECUTE FUNCTION secrecy.signature_stands()",
    *(
        f"CREATE TRIGGER entered AFTER INSERT OR UPDATE ON oversight_{table} FOR EACH ROW EXECUTE FUNCTION secrecy.enter_oversight()"
        for table in ("question", "statement", "signature")
    ),
)
#: Two years after it was asked, with what was answered and judged.
QUESTIONS = "SELECT q.circle, 'term', (q.asked_at AT TIME ZONE 'Europe/Brussels')::date + 731 FROM oversight_question q"


def beside(apps: Any, schema_editor: Any) -> None:
    """Beside whatever the view says already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_viewdef('public.secrecy_erasable')")
        said = cursor.fetchone()[0].rstrip().rstrip(";")
        cursor.execute(f"CREATE OR REPLACE VIEW public.secrecy_erasable WITH (security_invoker = true) AS {said} UNION ALL {QUESTIONS}")  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0001_what_is_asked_and_stated"),
        ("retention", "0003_what_moves_an_end"),
        ("participants", "0011_who_asks_about_readings"),
    ]
    operations = [
        *(migrations.RunSQL(statement, migrations.RunSQL.noop) for statement in TRIGGERS),
        migrations.RunPython(beside, migrations.RunPython.noop),
    ]
