#!/bin/sh
# Say where a Chromium is, installing one if there is none. The path goes to standard output.
# The headless shell is the same browser without windows around its pages: half the time.
set -u

find_shell() {
    for name in "${CHROMIUM:-}" chromium-headless-shell chrome-headless-shell; do
        [ -n "$name" ] && command -v "$name" && return 0
    done
    return 1
}

find_one() {
    find_shell && return 0
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
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

install_from_debian() {
    if command -v apt-get >/dev/null; then
        if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else as="none"; fi
        if [ "$as" != none ]; then
            export DEBIAN_FRONTEND=noninteractive
            $as apt-get update -qq || return 1
            for name in chromium-headless-shell chromium; do
                $as apt-get install -y -qq --no-install-recommends "$name" fonts-liberation && return 0
            done
        fi
    fi
    return 1
}

find_shell && exit 0
[ "$(id -u)" = 0 ] || { find_one && exit 0; }
echo "No Chromium without windows on the PATH: installing one ..." >&2
install_from_debian >&2 || find_one >/dev/null || .venv/bin/python -m playwright install chromium >&2
find_one || { echo "The tests need Chromium, and it could not be installed: install it, or set CHROMIUM to its path." >&2; exit 1; }
