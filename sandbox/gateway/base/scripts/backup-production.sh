#!/bin/sh
# Archives DATA_DIR into BACKUP_DIR (/backups); the last line printed is the archive's path.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
fail() {
  echo "backup: $1" >&2
  exit 1
}
[ -n "${DATA_DIR:-}" ] || fail "DATA_DIR: expected the data directory, got nothing; set it"
[ -d "$DATA_DIR" ] || fail "DATA_DIR: expected a directory, found none at $DATA_DIR"
target=${BACKUP_DIR:-/backups}
mkdir -p "$target"
work=$(mktemp -d "$target/.backup-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
bun "$here/snapshot.ts" "$DATA_DIR" "$work/data"
tar -czf "$work/archive.tar.gz" -C "$work/data" .
name=$(date -u +%Y%m%dT%H%M%SZ)
archive="$target/$name.tar.gz"
count=1
# A hard link never writes over an archive that is there already.
until ln "$work/archive.tar.gz" "$archive" 2>/dev/null; do
  [ -e "$archive" ] || fail "cannot write $archive"
  count=$((count + 1))
  archive="$target/$name-$count.tar.gz"
done
echo "$archive"
