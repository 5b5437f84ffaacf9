import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.db import migrations, models

from livechat.lib.tables import CreateTables


class Migration(migrations.Migration):

    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0002_deliveries'),
        ('notifications', '0003_confirmations_of_inquiries'),
        ('notifications', '0004_more_kinds'),
        ('notifications', '0005_follow_ups'),
        ('notifications', '0006_answers_by_email'),
        ('notifications', '0007_notices_pushes_and_outbox'),
    ]

    initial = True

    dependencies = [
        ('accounts', '0001_tables'),
        ('chats', '0001_tables'),
    ]

    operations = [
        CreateTables(
            models=[
                migrations.CreateModel(
                    name='Digest',
                    fields=[
                        ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.client')),
                        ('next_at', models.DateTimeField(db_index=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='SiteNotice',
                    fields=[
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='accounts.site')),
                        ('told_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='DeadAddress',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.CharField(help_text='In lower case.', max_length=254, unique=True)),
                        ('status', models.CharField(help_text='What its server said, such as 5.1.1.', max_length=12)),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name_plural': 'dead addresses',
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='dead_address_lower_case')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('transcript', 'Conversation'), ('ticket_reply', 'Reply to a ticket'), ('inquiry_reply', 'Reply to an inquiry'), ('inquiry_receipt', 'Confirmation of an inquiry'), ('service_request', 'Service request'), ('balance', 'Balance notice'), ('invoice', 'Invoice or receipt'), ('payment', 'Payment reminder'), ('account', 'Notice about the account'), ('text', 'Text after an unseen response'), ('email', 'E-mail after an unseen response'), ('confirmation', 'Text that confirms the first message'), ('unanswered', 'Notice of visitors whom nobody answered'), ('digest', 'Daily digest'), ('test_text', 'Test text'), ('test_email', 'Test e-mail')], max_length=15)),
                        ('reference', models.CharField(max_length=120, unique=True)),
                        ('slot', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('recipient', models.CharField(help_text='An e-mail address, or a phone number.', max_length=254)),
                        ('reply_to', models.EmailField(blank=True, max_length=254)),
                        ('subject', models.CharField(max_length=250)),
                        ('text', models.TextField(blank=True)),
                        ('html', models.TextField(blank=True)),
                        ('run', models.PositiveIntegerField(blank=True, null=True)),
                        ('sender', models.CharField(blank=True, help_text='The number of ours it came from.', max_length=20)),
                        ('segments', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('units', models.PositiveIntegerField(blank=True, help_text='Post units that it cost.', null=True)),
                        ('allowance', models.CharField(blank=True, max_length=60, null=True, unique=True)),
                        ('provider_id', models.CharField(blank=True, db_index=True, max_length=64)),
                        ('state', models.CharField(choices=[('queued', 'Waiting to be sent'), ('claimed', 'Being sent'), ('sent', 'Sent'), ('delivered', 'Delivered'), ('cancelled', 'Not sent: not needed any more'), ('failed', 'Could not be sent'), ('unknown', 'May have been sent')], default='queued', max_length=9)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('problem', models.CharField(blank=True, max_length=200)),
                        ('created_at', models.DateTimeField()),
                        ('due_at', models.DateTimeField()),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('sent_at', models.DateTimeField(blank=True, null=True)),
                        ('chat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='chats.chat')),
                        ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.client')),
                        ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.member')),
                        ('operator', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='accounts.operator')),
                    ],
                    options={
                        'verbose_name_plural': 'deliveries',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('state', 'queued')), fields=['due_at'], name='delivery_due'), models.Index(condition=models.Q(('kind', 'inquiry_receipt')), fields=['recipient', '-created_at'], name='delivery_receipts_of_address'), models.Index(fields=['client', '-id'], name='delivery_of_client'), models.Index(condition=models.Q(('kind__in', ['text', 'confirmation', 'test_text'])), fields=['recipient', '-created_at'], name='delivery_texts_to_number'), models.Index(condition=models.Q(('state', 'claimed')), fields=['claimed_at'], name='delivery_claimed')],
                        'constraints': [models.UniqueConstraint(fields=('chat', 'slot'), name='delivery_slot_once_per_chat'), models.UniqueConstraint(fields=('chat', 'run', 'kind'), name='delivery_once_per_run'), models.CheckConstraint(condition=models.Q(('slot__isnull', True), ('slot__range', (1, 20)), _connector='OR'), name='delivery_at_most_20_a_chat')],
                    },
                ),
                migrations.CreateModel(
                    name='FollowUpSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email_delay', models.PositiveIntegerField(default=600, help_text='Seconds from the text to the e-mail, if there is no answer.')),
                        ('quiet_from', models.TimeField(default=datetime.time(21, 0))),
                        ('quiet_until', models.TimeField(default=datetime.time(8, 0), help_text='The same as from: no quiet hours.')),
                        ('confirms_first_message', models.BooleanField(default=True, help_text='By text (U5).')),
                        ('sender_name', models.CharField(blank=True, help_text='Empty: the name of the client.', max_length=60)),
                        ('confirmation_words', models.CharField(blank=True, max_length=300)),
                        ('text_words', models.CharField(blank=True, max_length=300)),
                        ('email_subject', models.CharField(blank=True, max_length=150)),
                        ('email_words', models.TextField(blank=True, max_length=1000)),
                        ('site', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='follow_up_settings', to='accounts.site')),
                    ],
                    options={
                        'verbose_name_plural': 'follow-up settings',
                    },
                ),
                migrations.CreateModel(
                    name='HelpAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('phone', models.CharField(help_text='E.164.', max_length=20)),
                        ('sender', models.CharField(help_text='The number of ours that was asked.', max_length=20)),
                        ('answered_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('phone', 'sender'), name='help_once_per_number')],
                    },
                ),
                migrations.CreateModel(
                    name='InboundMail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('door', models.CharField(choices=[('smtp', 'Our mail server'), ('imap', 'Mailbox'), ('webhook', 'Mailgun')], max_length=7)),
                        ('outcome', models.CharField(choices=[('joined', 'Joined the conversation'), ('inquiry', 'In the Customer service box'), ('bounce', 'Says that ours could not be delivered'), ('automatic', 'Left alone: written by a machine'), ('empty', 'Left alone: nothing in it'), ('refused', 'Refused'), ('unknown', 'Refused: no address of ours'), ('unreadable', 'Refused: cannot be read')], max_length=10)),
                        ('problem', models.CharField(blank=True, max_length=200)),
                        ('sender', models.CharField(blank=True, max_length=254)),
                        ('message_id', models.CharField(blank=True, max_length=255)),
                        ('size', models.PositiveIntegerField(help_text='Bytes.')),
                        ('received_at', models.DateTimeField(db_index=True)),
                        ('chat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='inbound_mails', to='chats.chat')),
                        ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.client')),
                        ('delivery', models.ForeignKey(blank=True, help_text='Which of ours it answers.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='answers', to='notifications.delivery')),
                    ],
                    options={
                        'verbose_name': 'e-mail that came in',
                        'verbose_name_plural': 'e-mails that came in',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(fields=['sender', '-received_at'], name='inbound_mail_of_sender')],
                    },
                ),
                migrations.CreateModel(
                    name='MemberNotices',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('unanswered', models.BooleanField(default=True, help_text='A visitor wrote and nobody was online.')),
                        ('digest', models.BooleanField(default=True, help_text='Every morning: what waits in the box.')),
                        ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='accounts.member')),
                    ],
                    options={
                        'verbose_name_plural': 'member notices',
                    },
                ),
                migrations.CreateModel(
                    name='MissedVisitor',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=40, unique=True)),
                        ('at', models.DateTimeField()),
                        ('told_at', models.DateTimeField(blank=True, null=True)),
                        ('site', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.site')),
                        ('visitor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='chats.visitor')),
                    ],
                    options={
                        'ordering': ['pk'],
                        'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['site'], name='missed_not_told')],
                    },
                ),
                migrations.CreateModel(
                    name='OptOut',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('text', 'Texts'), ('email', 'E-mails')], max_length=5)),
                        ('address', models.CharField(help_text='E.164, or an e-mail address in lower case.', max_length=254)),
                        ('sender', models.CharField(blank=True, help_text='The number of ours that was told STOP.', max_length=20)),
                        ('created_at', models.DateTimeField()),
                        ('lifted_at', models.DateTimeField(blank=True, null=True)),
                        ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.client')),
                    ],
                    options={
                        'ordering': ['-pk'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower('address'))), name='opt_out_lower_case'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'text'), ('client', None)), models.Q(('channel', 'email'), ('client__isnull', False)), _connector='OR'), name='opt_out_of_a_number_or_a_client'), models.UniqueConstraint(condition=models.Q(('channel', 'text'), ('lifted_at', None)), fields=('address', 'sender'), name='opt_out_of_texts_once'), models.UniqueConstraint(condition=models.Q(('channel', 'email'), ('lifted_at', None)), fields=('address', 'client'), name='opt_out_of_emails_once')],
                    },
                ),
                migrations.CreateModel(
                    name='OutboxMessage',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('email', 'E-mail'), ('text', 'Text')], max_length=5)),
                        ('recipient', models.CharField(max_length=400)),
                        ('sender', models.CharField(max_length=400)),
                        ('subject', models.CharField(blank=True, max_length=400)),
                        ('body', models.TextField()),
                        ('html', models.TextField(blank=True)),
                        ('headers', models.JSONField(blank=True, default=dict, help_text='Those that are not fields of their own.')),
                        ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                    ],
                    options={
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['recipient', '-id'], name='outbox_of_recipient')],
                    },
                ),
                migrations.CreateModel(
                    name='Push',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=60)),
                        ('payload', models.JSONField()),
                        ('created_at', models.DateTimeField(db_index=True)),
                        ('expires_at', models.DateTimeField(help_text='Later it would tell of what is over.')),
                        ('claimed_at', models.DateTimeField(blank=True, null=True)),
                        ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.operator')),
                    ],
                    options={
                        'verbose_name_plural': 'pushes',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('claimed_at', None)), fields=['expires_at'], name='push_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('operator', 'reference'), name='push_once_for_each_reason')],
                    },
                ),
                migrations.CreateModel(
                    name='PushSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('requests', models.BooleanField(default=True, help_text='A chat is offered to them.')),
                        ('messages', models.BooleanField(default=True, help_text='A visitor wrote in one of their chats.')),
                        ('transfers', models.BooleanField(default=True, help_text='A colleague offers them a chat.')),
                        ('alerts', models.BooleanField(default=True, help_text='A visitor is on the site (P7).')),
                        ('missed', models.BooleanField(default=True, help_text='A visitor wrote and nobody is online.')),
                        ('operator', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='push_settings', to='accounts.operator')),
                    ],
                    options={
                        'verbose_name_plural': 'push settings',
                    },
                ),
                migrations.CreateModel(
                    name='PushSubscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('endpoint', models.CharField(max_length=1000, unique=True)),
                        ('p256dh', models.CharField(help_text="The browser's public key (RFC 8291).", max_length=100)),
                        ('auth', models.CharField(help_text='The secret that goes into the encryption.', max_length=40)),
                        ('session_key', models.CharField(db_index=True, max_length=40)),
                        ('created_at', models.DateTimeField()),
                        ('operator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='push_subscriptions', to='accounts.operator')),
                    ],
                ),
            ],
        ),
    ]
