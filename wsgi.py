"""What a WSGI server runs: the app, with the socket server around it."""

from social.app import create_app
from social.live.socket import serve
from social.running.database import reach
from social.settings import Settings

app = create_app(reach(Settings.from_env()))
serve(app)
