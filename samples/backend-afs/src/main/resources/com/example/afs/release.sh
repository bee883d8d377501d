#!/bin/sh
# release.sh HERE THERE COMMAND...
# Says so where the file that machines read there is the one here; else releases the volume by the
# command and looks again. A client may still be sending when the program that copied has ended.
set -eu

here=$1 there=$2
shift 2
cmp -- "$here" "$there" || {
  "$@"
  cmp -- "$here" "$there"
}
echo "machines read the whole image"
