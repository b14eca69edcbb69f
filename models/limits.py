"""How long may each text be? Characters, read by forms, models and database alike."""

HANDLE = 60
NAME = 200
TITLE = 300
POST = 10_000
COMMENT = 5_000
BIO = 2_000
DESCRIPTION = 2_000
EMAIL = 254
FILE_NAME = 200
ALT = 1_000
TOPIC = 60
QUERY = 200
HELD_WORDS = 100  # how many words a hold looks for, each as long as a query
HELD_NAMES = 1_000  # how many people, and how many communities
NOTE = 8_000
LABEL = 300  # of a concept
STATEMENT = 600
THANKS = 1_000
VALUE = 60  # the name of what the company holds dear
UNIT = 40  # the word for what a story's value is counted in
VERIFIER = 300
ADDRESS = 300
LINK = 1_000
NUMBER = 2**31 - 1  # what a column of numbers holds
ALARM = 1_000
HTML_FACTOR = 30  # rendered HTML may be this many times longer than its source
