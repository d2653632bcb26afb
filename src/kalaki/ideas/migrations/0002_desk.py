import django.db.models.deletion
import kalaki.ideas.models.talk
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cities', '0002_acts'),
        ('ideas', '0001_register'),
    ]

    operations = [
        migrations.CreateModel(
            name='CannedAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.SlugField(max_length=60)),
                ('decision', models.CharField(default=kalaki.ideas.models.talk.Decision['NOTE'], max_length=6)),
                ('titles', models.JSONField()),
                ('texts', models.JSONField()),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='ideas.category')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cities.municipality')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('municipality', 'key'), name='ideas_one_canned_answer_per_key'), models.CheckConstraint(condition=models.Q(('decision__in', [kalaki.ideas.models.talk.Decision['YES'], kalaki.ideas.models.talk.Decision['PARTLY'], kalaki.ideas.models.talk.Decision['LATER'], kalaki.ideas.models.talk.Decision['NO'], kalaki.ideas.models.talk.Decision['NOTE']])), name='ideas_canned_decision')],
            },
        ),
    ]
