import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PushEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('recipient', models.CharField(db_index=True, max_length=120)),
                ('lookup', models.CharField(max_length=64, unique=True)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Following',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('recipient', models.CharField(max_length=120)),
                ('subject_kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('mode', models.CharField(default='now', max_length=5)),
                ('language', models.CharField(default='ka', max_length=2)),
                ('last_notice', models.UUIDField(null=True)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'subject_kind', 'subject_id'], name='people_following_subject')],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'recipient', 'subject_kind', 'subject_id'), name='people_one_following_per_subject'), models.CheckConstraint(condition=models.Q(('mode__in', ['now', 'daily'])), name='people_following_mode')],
            },
        ),
        migrations.CreateModel(
            name='DigestLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('title', models.CharField(max_length=300)),
                ('path', models.CharField(max_length=300)),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('following', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='people.following')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'following'], name='people_digest_following')],
            },
        ),
    ]
