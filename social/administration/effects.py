"""What does each setting do, in a sentence, and to which group does it belong?"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

# Each group has a heading; its settings stand in the order of social.settings.
GROUPS = (
    (
        _l("Where it lives and is reached"),
        {
            "data_dir": _l("The folder of everything that is kept: database, files, keys, logs."),
            "listen": _l("The network address on which the web process listens."),
            "port": _l("Its port."),
            "base_url": _l(
                "The address under which people reach Kring; every link is made from it."
            ),
            "files_host": _l(
                "Another address from which uploaded files are served, so that they share nothing "
                "with pages."
            ),
            "workers": _l("How many web processes answer at the same time."),
            "proxies": _l("How many proxies before Kring may say where a request comes from."),
            "log_level": _l("How much the log says."),
            "slow_statement": _l(
                "From how many milliseconds a slow statement of the database is logged; 0 is never."
            ),
            "metrics_token": _l(
                "The secret word for whoever reads the figures for monitoring; without it there "
                "is no such page."
            ),
        },
    ),
    (
        _l("What it stands on"),
        {
            "database_url": _l(
                "The database that Kring works with; where none is named, the one that it brings "
                "along."
            ),
            "database_owner_url": _l(
                "The same for the role that owns the tables and brings them up to date."
            ),
            "database_seal_url": _l("The same for the role that seals the ledger."),
            "replica_url": _l(
                "A copy of the database that follows it, which feeds and searches ask."
            ),
            "valkey_url": _l(
                "Valkey or Redis, through which several web processes tell one another what is new."
            ),
            "s3_url": _l("Where uploaded files are kept instead of in the folder."),
            "s3_endpoint": _l("The server of that store."),
            "s3_region": _l("Its region."),
            "s3_access_key": _l("The key with which Kring reads and writes there."),
            "s3_secret_key": _l("The secret of that key."),
            "clamd_url": _l(
                "The virus scanner that looks at uploaded files; without one they are not scanned."
            ),
            "keyring_url": _l("Where the keys of the ledger lie, apart from what they open."),
            "export_folder": _l("The folder below which scheduled exports are written."),
            "export_s3_url": _l("The store to which scheduled exports are written."),
            "export_s3_endpoint": _l("The server of the store for exports."),
            "export_s3_region": _l("The region of the store for exports."),
            "export_s3_access_key": _l("The key with which Kring writes exports there."),
            "export_s3_secret_key": _l("The secret of the key for exports."),
            "smtp_url": _l("The mail server; without one, mail waits in the outbox."),
            "mail_from": _l("Who mail comes from."),
            "mail_in": _l("The address that takes in answers by mail."),
            "mail_in_verifier": _l("The name by which your mail server vouches for incoming mail."),
            "imap_url": _l("The mailbox from which Kring fetches answers."),
        },
    ),
    (
        _l("Who it is for"),
        {
            "company": _l(
                "The name that the first start suggests; after that, the page Company counts."
            ),
            "languages": _l(
                "Which languages can be offered at all; the page Company leaves some of them out."
            ),
            "time_zone": _l(
                "The zone of pages before a sign-in, of rules that end on a day, and of deadlines "
                "in the records."
            ),
            "demo": _l("Whether this is the demo company."),
        },
    ),
    (
        _l("What it allows"),
        {
            "session_idle": _l("After how long without use a session ends."),
            "session_absolute": _l("After how long a session ends in any case."),
            "token_lasts": _l("How long a token for a program works at most."),
            "second_factor_for": _l("Which roles need a second factor to sign in."),
            "fresh_for": _l(
                "How long after a password or a code what weighs much is done without asking again."
            ),
            "api_origins": _l(
                "From which pages of other hosts scripts may ask the interface for programs."
            ),
            "upload_limit": _l("The largest file that is taken, in bytes."),
            "writes_limit": _l("How many texts one person may write in a minute; 0 is any number."),
            "import_limit": _l(
                "The largest export of another system that can be brought by the page, in bytes."
            ),
            "picture_limit": _l("The largest picture that is opened, in pixels."),
            "files_quota": _l("How many bytes of files one person may keep."),
            "files_quota_all": _l("How many bytes of files all people together may keep."),
            "fetch_from": _l("From which hosts Kring fetches previews of what people link to."),
            "fetch_inside": _l(
                "Which hosts of the company’s own network may be fetched from as well."
            ),
            "push_hosts": _l("Which push services may carry what devices are told."),
            "webhook_hosts": _l("Which other systems may be told what happens here."),
            "sign_on_hosts": _l("Through which providers people may sign in."),
            "fetch_proxy": _l("The web proxy through which everything is fetched."),
            "trust_delay": _l(
                "How long somebody confirms nothing as the second of two people after one "
                "administrator alone gave them a role."
            ),
        },
    ),
    (
        _l("What seals the ledger"),
        {
            "log_key": _l("The file of the key that signs the log of the ledger."),
            "witnesses": _l("Who signs that the log was never rewritten."),
            "stamp_url": _l("The authority that stamps the log once a day."),
            "stamp_roots": _l("The file of the certificates that vouch for that authority."),
            "stop_unsealed": _l("Whether changes are refused while the log cannot be signed."),
        },
    ),
    (
        _l("What it keeps, and how it is read"),
        {
            "retention_delay": _l(
                "How long a rule of retention waits after its approval before it holds."
            ),
            "step_countries": _l(
                "With whose works councils it is agreed that the archive opens in steps."
            ),
            "tell_looked_at": _l(
                "Whether people who were named in a grant can be told of it afterwards."
            ),
        },
    ),
    (
        _l("Secrets"),
        {
            "secret_keys": _l("The keys that sign sessions and forms."),
            "file_key": _l("The key under which files are digested; it must never change."),
            "push_key": _l("The key by which push services know this installation."),
        },
    ),
)
