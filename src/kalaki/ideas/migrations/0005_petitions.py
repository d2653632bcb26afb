import django.db.models.deletion
import kalaki.core.clock
import kalaki.core.ids
import kalaki.exact.dates
import kalaki.ideas.models.petitions
import kalaki.ideas.rules.petition
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('ideas', '0004_open311'),
        ('people', '0003_residents'),
    ]

    operations = [
        migrations.CreateModel(
            name='PetitionType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('names', models.JSONField()),
                ('base', models.PositiveIntegerField(null=True)),
                ('base_source', models.CharField(blank=True, max_length=300)),
                ('base_on', models.DateField(null=True)),
                ('numerator', models.PositiveIntegerField(null=True)),
                ('denominator', models.PositiveIntegerField(null=True)),
                ('absolute', models.PositiveIntegerField(null=True)),
                ('least', models.CharField(default=kalaki.ideas.rules.petition.Least['RESIDENT'], max_length=8)),
                ('collection_days', models.PositiveSmallIntegerField(null=True)),
                ('answer_count', models.PositiveSmallIntegerField(null=True)),
                ('answer_unit', models.CharField(blank=True, max_length=12)),
                ('act', models.UUIDField(null=True)),
                ('stage', models.CharField(default=kalaki.ideas.rules.petition.Stage['DRAFT'], max_length=6)),
                ('opened_at', models.DateTimeField(null=True)),
                ('body', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', [kalaki.ideas.rules.petition.Stage['DRAFT'], kalaki.ideas.rules.petition.Stage['OPEN'], kalaki.ideas.rules.petition.Stage['CLOSED']])), name='ideas_petition_stage'), models.CheckConstraint(condition=models.Q(('least__in', [kalaki.ideas.rules.petition.Least['RESIDENT'], kalaki.ideas.rules.petition.Least['CODE']])), name='ideas_petition_least'), models.CheckConstraint(condition=models.Q(('answer_unit__in', ['', kalaki.exact.dates.Unit['DAYS'], kalaki.exact.dates.Unit['WORKING_DAYS'], kalaki.exact.dates.Unit['MONTHS']])), name='ideas_petition_unit'), models.CheckConstraint(condition=models.Q(models.Q(('denominator', None), ('numerator', None)), models.Q(('absolute', None), ('denominator__gte', 1), ('numerator__gte', 1), ('numerator__lte', models.F('denominator'))), _connector='OR'), name='ideas_petition_share'), models.CheckConstraint(condition=models.Q(models.Q(('stage', kalaki.ideas.rules.petition.Stage['OPEN']), _negated=True), models.Q(('act__isnull', False), ('answer_count__gte', 1), ('base__gte', 1), ('base_on__isnull', False), ('body__isnull', False), ('collection_days__gte', 1), ('opened_at__isnull', False), models.Q(('base_source', ''), _negated=True), models.Q(('answer_unit', ''), _negated=True), models.Q(('numerator__isnull', False), ('absolute__gte', 1), _connector='OR')), _connector='OR'), name='ideas_petition_open_is_complete')],
            },
        ),
        migrations.CreateModel(
            name='Petition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=kalaki.core.ids.uuid7, editable=False, unique=True)),
                ('created_at', models.DateTimeField(default=kalaki.core.clock.now, editable=False)),
                ('demo', models.BooleanField(default=False)),
                ('threshold', models.PositiveIntegerField()),
                ('closes', models.DateTimeField()),
                ('signed', models.PositiveIntegerField(default=0)),
                ('reached_at', models.DateTimeField(null=True)),
                ('idea', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='petition', to='ideas.idea')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ideas.petitiontype')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('threshold__gte', 1)), name='ideas_petition_threshold')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signer', models.CharField(max_length=64)),
                ('way', models.CharField(max_length=5)),
                ('sheet', models.BigIntegerField(null=True)),
                ('position', models.PositiveSmallIntegerField(null=True)),
                ('signed_at', models.DateTimeField()),
                ('idea', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.idea')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'indexes': [models.Index(fields=['municipality', 'idea', 'way'], name='ideas_signatures_by_way')],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'idea', 'signer'), name='ideas_one_signature'), models.CheckConstraint(condition=models.Q(('way__in', [kalaki.ideas.models.petitions.SignedAt['WEB'], kalaki.ideas.models.petitions.SignedAt['DESK'], kalaki.ideas.models.petitions.SignedAt['PAPER']])), name='ideas_signature_way'), models.CheckConstraint(condition=models.Q(models.Q(('position__isnull', False), ('sheet__isnull', False), ('way', kalaki.ideas.models.petitions.SignedAt['PAPER'])), models.Q(models.Q(('way', kalaki.ideas.models.petitions.SignedAt['PAPER']), _negated=True), ('position', None), ('sheet', None)), _connector='OR'), name='ideas_signature_on_paper')],
            },
        ),
    ]
