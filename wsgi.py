"""What a WSGI server runs: the app, with the socket server around it."""

from gevent import spawn

from social.running.loading import loading

with loading():
    from social.running.fence import fence
    from social.settings import Settings

    settings = Settings.from_env()
    fence(settings)

    from moderation import warm
    from social.app import create_app
    from social.aside import aside
    from social.live.socket import serve
    from social.running.database import reach

    app = create_app(reach(settings))
    serve(app)
    warm(lambda load: spawn(aside, load))
