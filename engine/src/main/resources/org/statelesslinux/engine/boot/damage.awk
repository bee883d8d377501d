# Says aloud what the kernel finds damaged in the image that the root is read from: programs only see
# that reading failed. For busybox awk, which reads the kernel's messages on standard input; it runs as
# long as the machine, or until it has said it of a few blocks.
/device-mapper: verity: .* block [0-9]+ is corrupted/ {
  sub(/.* block /, "")
  sub(/ .*/, "")
  if ($0 == last) next
  last = $0
  text = "the medium is damaged: block " last " of its image is not what was written, and whatever reads it fails. Write the medium again, or take another one"
  printf "\r\nstateless: %s\r\n", text > "/dev/console"
  close("/dev/console")
  print text >> "/run/stateless/status-notes"
  close("/run/stateless/status-notes")
  if (++said == 5) exit
}
