import json
from tests.bench.test_lighthouse import *
from tests.bench.test_lighthouse import looked_at, demo, lighthouse
def test_home(demo, lighthouse, looked_at):
    r = look(lighthouse, looked_at.port, demo + "/", ())
    open("/tmp/talk_lh.json","w").write(json.dumps(r))
