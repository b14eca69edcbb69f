"""Run the E-ARK validator without a network: it asks for its vocabularies while it is imported.

python vocabulary.py FOLDER_OF_VOCABULARIES eark-validator PACKAGE...
"""

import sys
import urllib.request
from pathlib import Path

folder, *sys.argv = sys.argv[1:]
urllib.request.urlopen = lambda address: (Path(folder) / Path(address).name).open("rb")

from eark_validator.cli.app import main  # noqa: E402 - what it imports asks at once

main()
