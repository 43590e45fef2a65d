from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def freeze(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Rounds that were opened before keep answers as long as their collaboration says today."""
    rounds = apps.get_model("assessments", "Round").objects.exclude(setting=None).select_related("collaboration")
    for one in rounds:
        one.setting["retention_days"] = one.collaboration.retention_days
        one.save(update_fields=["setting"])


class Migration(migrations.Migration):
    dependencies = [("assessments", "0001_initial")]

    operations = [migrations.RunPython(freeze, migrations.RunPython.noop)]
