#!/bin/sh
# Say where a Chromium is, installing one if there is none. The path goes to standard output.
set -u

find_one() {
    for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    .venv/bin/python - <<'END'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    path = playwright.chromium.executable_path
print(path) if pathlib.Path(path).exists() else sys.exit(1)
END
}

install_one() {
    if command -v apt-get >/dev/null; then
        if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="none"; fi
        if [ "$as" != none ]; then
            export DEBIAN_FRONTEND=noninteractive
            $as apt-get update -qq && $as apt-get install -y -qq --no-install-recommends chromium fonts-liberation && return 0
        fi
    fi
    .venv/bin/python -m playwright install chromium
}

find_one && exit 0
echo "No Chromium on the PATH: installing one ..." >&2
install_one >&2
find_one || { echo "The tests need Chromium, and it could not be installed: install it, or set CHROMIUM to its path." >&2; exit 1; }
