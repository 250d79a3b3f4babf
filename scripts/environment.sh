# Sourced by the commands beside it: goes to the top folder and keeps .venv as the locks ask.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
  printf 'Dateline: %s\n' "$*" >&2
  exit 1
}

# is_recent PYTHON: does it run, and is it 3.11 or newer? (A launcher of a version manager may exist and not run.)
is_recent() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

make_venv() {
  local python recent=
  for python in python3.13 python3.12 python3.11 python3 python; do
    is_recent "$python" || continue
    recent=$python
    "$python" -c 'import ensurepip, venv' 2>/dev/null || continue
    "$python" -m venv --clear .venv || fail "$python could not make $PWD/.venv; is the folder writable, the disk full?"
    return
  done
  [ -z "$recent" ] || fail "$recent lacks the venv module. On Debian and Ubuntu: sudo apt install python3-venv"
  fail "Python 3.11 or newer is needed and was not found. Install it from https://www.python.org/downloads/ or your system's packages."
}

# install_locked LOCK...: pip installs what the locks name into .venv, unless it did so before and none has changed since.
install_locked() {
  local file changed=
  for file; do cmp -s "$file" ".venv/$file" || changed=yes; done
  if ! is_recent .venv/bin/python; then make_venv; elif [ -z "$changed" ]; then return; fi
  printf 'Installing packages into %s/.venv; this takes a minute or two, once.\n' "$PWD"
  .venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv # a venv that was interrupted half way
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes "${@/#/--requirement=}" ||
    fail "The packages of $* could not be installed; pip's message above says why. The first start needs a connection to a package index."
  cp "$@" .venv/
}

# in_javascript NAME...: runs npm, which came as a wheel, in the folder of the tools and tests for the map's scripts.
in_javascript() {
  PATH="$PWD/.venv/bin:$PATH" .venv/bin/npm --prefix tests/javascript "$@"
}

# install_javascript: npm installs what its lock file pins, unless it did so before and that has not changed since.
install_javascript() {
  local lock=tests/javascript/package-lock.json installed=tests/javascript/node_modules/.installed.json
  if cmp -s "$lock" "$installed"; then return; fi
  printf 'Installing the tools for JavaScript into %s/tests/javascript/node_modules; this takes some seconds, once.\n' "$PWD"
  in_javascript ci --loglevel=error ||
    fail "The tools of $lock could not be installed; npm's message above says why. The first time needs a connection to the npm registry."
  cp "$lock" "$installed"
}
