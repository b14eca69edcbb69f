#!/bin/sh
# See that programs are there that others wrote and that read our exports: Debian's, and those of
# Python in an environment of their own, as they want other versions of what Kring uses.
set -u
cd "$(dirname "$0")/../.." || exit 1
place=.venv/readers

are_there() {
    for name in mlr notmuch mhdr; do command -v "$name" >/dev/null || return 1; done
}

install_them() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else return 1; fi
    export DEBIAN_FRONTEND=noninteractive
    $as apt-get update -qq && \
        $as apt-get install -y -qq --no-install-recommends miller notmuch mblaze
}

if [ ! -e $place/installed ] || [ requirements-readers.txt -nt $place/installed ]; then
    { .venv/bin/python -m venv $place && \
        $place/bin/python -m pip install --quiet --require-hashes -r requirements-readers.txt && \
        touch $place/installed; } >&2
fi
are_there || install_them >&2
exit 0
