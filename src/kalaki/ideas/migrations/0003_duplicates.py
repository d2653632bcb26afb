import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('ideas', '0002_desk'),
    ]

    operations = [
        migrations.CreateModel(
            name='DraftVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('intake_key', models.UUIDField()),
                ('at', models.DateTimeField()),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.idea')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'intake_key', 'other'), name='ideas_one_draft_verdict')],
            },
        ),
    ]
