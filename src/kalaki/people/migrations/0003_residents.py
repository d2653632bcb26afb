import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('people', '0002_following'),
    ]

    operations = [
        migrations.CreateModel(
            name='Resident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('digest', models.CharField(max_length=64)),
                ('is_adult', models.BooleanField(default=False)),
                ('checked_at', models.DateTimeField()),
                ('clerk', models.CharField(max_length=120)),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.area')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'digest'), name='people_one_resident_per_number'), models.UniqueConstraint(fields=('municipality', 'person'), name='people_one_resident_per_person')],
            },
        ),
        migrations.CreateModel(
            name='Served',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('sealed', models.BinaryField()),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'subject_kind', 'subject_id'), name='people_one_served_per_subject')],
            },
        ),
    ]
