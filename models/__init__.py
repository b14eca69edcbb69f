"""The nouns of Kring and what is always true of them."""

from models.access import Access
from models.access_token import AccessToken, Scope, SentOnce
from models.announcement import (
    Acknowledgement,
    Addressee,
    Announcement,
    AnnouncementState,
    Failure,
    Making,
    Wording,
)
from models.appeal import Appeal, AppealMessage, AppealOutcome
from models.base import Base, connect, factory, now, session
from models.bundle import Bundle
from models.call import EVERYBODY, Call, Callers
from models.case import (
    BEFORE_SHOWN,
    Case,
    CaseNote,
    CaseOutcome,
    CaseState,
    Found,
    NoteFor,
    Recusal,
)
from models.certificate import Certificate, Destroyed, Ground
from models.channel import Appointment, Channel, ConfidantKey, FormerLock
from models.comment import Comment
from models.community import Approval, Community, CommunityKind
from models.company import Company, Logo
from models.concept import (
    Concept,
    ConceptKind,
    ConceptLabel,
    ConceptLink,
    ConceptSource,
    OccupationSkill,
    Vocabulary,
)
from models.conversation import Conversation, Participant
from models.crisis import (
    Bulletin,
    Concerned,
    Crisis,
    Duty,
    Hearing,
    Receipt,
    Release,
    Rumour,
    RumourState,
    Safety,
    SafetyAnswer,
    Scenario,
    ScenarioState,
    Tick,
)
from models.decision import Decision, Measure
from models.device import Device
from models.disclosure import Conclusion, Disclosure, DisclosureMessage, Envelope
from models.entry import Entry, EntryKey
from models.erasure_request import (
    Dropped,
    ErasureRequest,
    Exemption,
    Outcome,
    RequestItem,
    RequestKind,
    Withholding,
)
from models.events import Event, Origin
from models.evidence import Confirmation, ConfirmationState, Evidence
from models.export import Export, ExportState
from models.factor import Challenge, CodeApp, CodeSheet, HalfSignIn, LostFactor, Passkey
from models.fault import Fault, FaultKind
from models.feed_address import FeedAddress
from models.file import Attachment, Detachment, File, HeldFor
from models.findable import ArchiveSearch, Deletion, Findable, Indexed
from models.follow import Follow
from models.gathering import Attendance, AttendanceState, CalendarAddress, Gathering
from models.grant import (
    Grant,
    GrantFinding,
    GrantPurpose,
    GrantStage,
    GrantState,
    Look,
    LookAct,
)
from models.hold import Hold
from models.hook import IncomingHook
from models.house_rules import HouseRules
from models.importing import Import, ImportSource, ImportState
from models.incoming_mail import IncomingMail, IncomingState, Unfit
from models.kept_draft import KeptDraft
from models.key import Kek, Scrub
from models.leader import AskMe, AskStage, Declining, Delegation, Leader, QuestionVote
from models.legal import LegalKind, LegalText
from models.link import Link, LinkState, LinkUse
from models.log import Alarm, Checkpoint, Cosignature, Leaf, LogKey, Stamp, TheLog, Tile, Unsealed
from models.mail import Mail
from models.mandate import Mandate
from models.matter import (
    Coding,
    Custodian,
    Matter,
    Production,
    ProductionItem,
    Redaction,
    RedactionReason,
    ReviewItem,
    Round,
)
from models.membership import Membership, MembershipRole, MembershipState
from models.mention import Mention
from models.merging import Merging
from models.message import Message
from models.move import MOVED, Move
from models.newsletter import (
    Bounce,
    Click,
    Delivery,
    DeliveryState,
    Issue,
    IssueState,
    IssueWords,
    Item,
    Newsletter,
    Unsubscription,
    Why,
)
from models.notice import Notice, NoticeKind, NoticeTopic
from models.off_hours import OffHours, Side, Way
from models.own_filter import FilterKind, FilterWay, OwnFilter
from models.people_search import (
    Objection,
    PeopleExport,
    PeopleSearch,
    SavedSearch,
    SearchHit,
    SearchPurpose,
    UnmetNeed,
)
from models.person import Person, PersonState, QuoteWish
from models.poll import Participation, Poll, Repeat, Urn, Vote
from models.post import TOLD, Post, PostKind
from models.post_words import PostWords
from models.preferences import Attention, AttentionLevel, DigestItem, Preferences, Rhythm
from models.provisioning import (
    DirectoryGroup,
    DirectoryMember,
    Enrolment,
    Provisioner,
    ProvisioningFault,
)
from models.quote import Quote, QuoteState
from models.reaction import Reaction, ReactionKind
from models.recognition import CompanyValue, Recipient, Recognition
from models.reminder import Reminder
from models.report import Hiding, Reason, Report, Separation
from models.retention import RecordKind, Retention, Start
from models.role import TRUSTED, Capability, Role
from models.rule import Rule, Rulebook, RuleHit, RuleVersion, Stage
from models.saved_post import SavedPost
from models.schedule import Schedule, ScheduleState, ScheduleTarget
from models.searchable import FileWords, Searchable, Sort
from models.share import SHARED, Share
from models.sign_in import REFUSALS, Refusal, SignIn
from models.sign_on import (
    SignOnAttempt,
    SignOnIdentity,
    SignOnProvider,
    SignOnPurpose,
    SignOnSession,
)
from models.site import Site
from models.statement import (
    Asked,
    Audience,
    Availability,
    Level,
    Statement,
    StatementKind,
    StatementSource,
)
from models.stay import Stay, StayPlace
from models.story import (
    HUNDREDTHS,
    MOST_VALUE,
    Credit,
    CreditState,
    Nomination,
    Reuse,
    Story,
    Unit,
)
from models.sweep import Sweep
from models.text import TextState, TextVersion, Voice
from models.ticket import Purpose, Ticket
from models.topic import PostTopic, Topic
from models.upkeep import Banner, BannerLevel, Maintenance
from models.violation import Violation
from models.webhook import TellingState, Webhook, WebhookDelivery
from models.work import Work

__all__ = [
    "BEFORE_SHOWN",
    "EVERYBODY",
    "HUNDREDTHS",
    "MOST_VALUE",
    "MOVED",
    "REFUSALS",
    "SHARED",
    "TOLD",
    "TRUSTED",
    "Access",
    "AccessToken",
    "Acknowledgement",
    "Addressee",
    "Alarm",
    "Announcement",
    "AnnouncementState",
    "Appeal",
    "AppealMessage",
    "AppealOutcome",
    "Appointment",
    "Approval",
    "ArchiveSearch",
    "AskMe",
    "AskStage",
    "Asked",
    "Attachment",
    "Attendance",
    "AttendanceState",
    "Attention",
    "AttentionLevel",
    "Audience",
    "Availability",
    "Banner",
    "BannerLevel",
    "Base",
    "Bounce",
    "Bulletin",
    "Bundle",
    "CalendarAddress",
    "Call",
    "Callers",
    "Capability",
    "Case",
    "CaseNote",
    "CaseOutcome",
    "CaseState",
    "Certificate",
    "Challenge",
    "Channel",
    "Checkpoint",
    "Click",
    "CodeApp",
    "CodeSheet",
    "Coding",
    "Comment",
    "Community",
    "CommunityKind",
    "Company",
    "CompanyValue",
    "Concept",
    "ConceptKind",
    "ConceptLabel",
    "ConceptLink",
    "ConceptSource",
    "Concerned",
    "Conclusion",
    "ConfidantKey",
    "Confirmation",
    "ConfirmationState",
    "Conversation",
    "Cosignature",
    "Credit",
    "CreditState",
    "Crisis",
    "Custodian",
    "Decision",
    "Declining",
    "Delegation",
    "Deletion",
    "Delivery",
    "DeliveryState",
    "Destroyed",
    "Detachment",
    "Device",
    "DigestItem",
    "DirectoryGroup",
    "DirectoryMember",
    "Disclosure",
    "DisclosureMessage",
    "Dropped",
    "Duty",
    "Enrolment",
    "Entry",
    "EntryKey",
    "Envelope",
    "ErasureRequest",
    "Event",
    "Evidence",
    "Exemption",
    "Export",
    "ExportState",
    "Failure",
    "Fault",
    "FaultKind",
    "FeedAddress",
    "File",
    "FileWords",
    "FilterKind",
    "FilterWay",
    "Findable",
    "Follow",
    "FormerLock",
    "Found",
    "Gathering",
    "Grant",
    "GrantFinding",
    "GrantPurpose",
    "GrantStage",
    "GrantState",
    "Ground",
    "HalfSignIn",
    "Hearing",
    "HeldFor",
    "Hiding",
    "Hold",
    "HouseRules",
    "Import",
    "ImportSource",
    "ImportState",
    "IncomingHook",
    "IncomingMail",
    "IncomingState",
    "Indexed",
    "Issue",
    "IssueState",
    "IssueWords",
    "Item",
    "Kek",
    "KeptDraft",
    "Leader",
    "Leaf",
    "LegalKind",
    "LegalText",
    "Level",
    "Link",
    "LinkState",
    "LinkUse",
    "LogKey",
    "Logo",
    "Look",
    "LookAct",
    "LostFactor",
    "Mail",
    "Maintenance",
    "Making",
    "Mandate",
    "Matter",
    "Measure",
    "Membership",
    "MembershipRole",
    "MembershipState",
    "Mention",
    "Merging",
    "Message",
    "Move",
    "Newsletter",
    "Nomination",
    "NoteFor",
    "Notice",
    "NoticeKind",
    "NoticeTopic",
    "Objection",
    "OccupationSkill",
    "OffHours",
    "Origin",
    "Outcome",
    "OwnFilter",
    "Participant",
    "Participation",
    "Passkey",
    "PeopleExport",
    "PeopleSearch",
    "Person",
    "PersonState",
    "Poll",
    "Post",
    "PostKind",
    "PostTopic",
    "PostWords",
    "Preferences",
    "Production",
    "ProductionItem",
    "Provisioner",
    "ProvisioningFault",
    "Purpose",
    "QuestionVote",
    "Quote",
    "QuoteState",
    "QuoteWish",
    "Reaction",
    "ReactionKind",
    "Reason",
    "Receipt",
    "Recipient",
    "Recognition",
    "RecordKind",
    "Recusal",
    "Redaction",
    "RedactionReason",
    "Refusal",
    "Release",
    "Reminder",
    "Repeat",
    "Report",
    "RequestItem",
    "RequestKind",
    "Retention",
    "Reuse",
    "ReviewItem",
    "Rhythm",
    "Role",
    "Round",
    "Rule",
    "RuleHit",
    "RuleVersion",
    "Rulebook",
    "Rumour",
    "RumourState",
    "Safety",
    "SafetyAnswer",
    "SavedPost",
    "SavedSearch",
    "Scenario",
    "ScenarioState",
    "Schedule",
    "ScheduleState",
    "ScheduleTarget",
    "Scope",
    "Scrub",
    "SearchHit",
    "SearchPurpose",
    "Searchable",
    "SentOnce",
    "Separation",
    "Share",
    "Side",
    "SignIn",
    "SignOnAttempt",
    "SignOnIdentity",
    "SignOnProvider",
    "SignOnPurpose",
    "SignOnSession",
    "Site",
    "Sort",
    "Stage",
    "Stamp",
    "Start",
    "Statement",
    "StatementKind",
    "StatementSource",
    "Stay",
    "StayPlace",
    "Story",
    "Sweep",
    "TellingState",
    "TextState",
    "TextVersion",
    "TheLog",
    "Tick",
    "Ticket",
    "Tile",
    "Topic",
    "Unfit",
    "Unit",
    "UnmetNeed",
    "Unsealed",
    "Unsubscription",
    "Urn",
    "Violation",
    "Vocabulary",
    "Voice",
    "Vote",
    "Way",
    "Webhook",
    "WebhookDelivery",
    "Why",
    "Withholding",
    "Wording",
    "Work",
    "connect",
    "factory",
    "now",
    "session",
]
