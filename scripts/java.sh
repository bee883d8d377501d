# shellcheck shell=bash
# Finds a Java that is new enough and runs it as the command wants it. Sourced by the launchers.
# Whatever it has to say goes to stderr; stdout is the command's.

# The JVM would print its own warnings to stdout.
quiet=(-Xlog:disable -Xlog:all=error:stderr)
# A command runs for seconds: compile only what is hot for long, but SHA-256 at once, since only the
# second compiler knows the processor's instructions for it. Nobody reads the counters that the JVM
# would update all the time.
short=(-XX:-UsePerfData -XX:+UseSerialGC -XX:Tier4InvocationThreshold=50000 -XX:Tier4MinInvocationThreshold=6000
  -XX:Tier4CompileThreshold=150000 -XX:Tier4BackEdgeThreshold=400000 -XX:CompileCommand=quiet
  "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.DigestBase::*,0.01")

fail() {
  echo "stateless: $1" >&2
  exit "${2:-1}"
}

# Sets $java.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME is $JAVA_HOME, which has no bin/java" 2
  else
    java=$(command -v java) || fail "there is no java on the PATH: install Java 17 or newer" 2
  fi
  # Reading the release file spares the start of a Java just to ask for its version.
  local release version
  release=$(dirname -- "$(dirname -- "$(readlink -f -- "$java")")")/release
  if [ -r "$release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release")
  else
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
  fi
  [ "${version:-0}" -ge 17 ] || fail "$java is Java ${version:-of an unknown version}; Java 17 or newer is needed" 2
}

# Becomes Java with these further arguments.
run_java() {
  # Java takes file names in the locale's character set; where that is ASCII it can't open all files.
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *UTF-8 | *utf8) ;;
    *) export LC_ALL=C.UTF-8 ;;
  esac
  exec "$java" "${quiet[@]}" "${short[@]}" -Djdk.httpserver.maxConnections=1024 \
    -Dstateless.program="$0" "$@"
}
