# shellcheck shell=sh
# Installs the Debian packages that a task needs, or says how. Sourced, with $root set to the
# project's directory.

# Exits 2 when a program of the task ($1) is missing and this user can't install it.
# Writes to stderr alone.
need_packages() {
  missing=$(missing_packages "$1")
  if [ -z "$missing" ]; then
    return 0
  fi
  # The names hold no blanks; as words they are what apt-get takes.
  # shellcheck disable=SC2086
  set -- $missing
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get > /dev/null; then
    echo "Some programs are missing. Install them with:" >&2
    echo "  sudo apt-get install --no-install-recommends $*" >&2
    exit 2
  fi
  echo "Installing Debian packages: $*" >&2
  {
    DEBIAN_FRONTEND=noninteractive apt-get -q update &&
      DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends "$@"
  } >&2 || {
    echo "The packages can't be installed; apt-get says why above." >&2
    exit 2
  }
}

# Prints the packages whose program isn't there, each on a line.
missing_packages() {
  while read -r package program tasks; do
    case $package in '' | '#'*) continue ;; esac
    case " $tasks " in
      *" $1 "*) is_there "$program" || echo "$package" ;;
    esac
  done < "${root:?}/scripts/packages.txt"
}

is_there() {
  case $1 in
    /*) test -e "$1" ;;
    *) PATH=$PATH:/usr/sbin:/sbin command -v "$1" > /dev/null ;;
  esac
}
