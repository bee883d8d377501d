# Makes a manifest, on standard output, of another one (the file named by OLD in the environment) and
# of the difference that the server sends. Whether it is the right one, its digest says; here it is
# seen to that it is no longer than the two together: OLD is read once, from its beginning to its end.

/^\+/ {
  print substr($0, 2)
  next
}

/^c [1-9][0-9]* [1-9][0-9]*$/ && $2 > at {
  for (end = $2 + $3 - 1; at < end; at++) {
    if ((getline line < ENVIRON["OLD"]) <= 0) exit 1
    if (at >= $2 - 1) print line
  }
  next
}

{ exit 1 }
