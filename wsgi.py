"""What a WSGI server runs: the app, with the socket server around it."""

from moderation import warm
from social.app import create_app
from social.live.socket import serve
from social.running.database import reach
from social.settings import Settings

app = create_app(reach(Settings.from_env()))
serve(app)
warm()  # or whoever posts first would wait for it
