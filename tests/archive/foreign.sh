#!/bin/sh
# See that Go and golang.org/x/mod are there, installing Debian's where that can be done.
set -u

are_there() {
    command -v go >/dev/null && [ -d /usr/share/gocode/src/golang.org/x/mod ]
}

install_them() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then as=""; elif sudo -n true 2>/dev/null; then as="sudo -n"; else return 1; fi
    export DEBIAN_FRONTEND=noninteractive
    $as apt-get update -qq && \
        $as apt-get install -y -qq --no-install-recommends golang-go golang-golang-x-mod-dev
}

are_there || install_them >&2
are_there
