#!/bin/sh
# restore-backup.sh <archive> [directory]: puts the archive's data into the directory (DATA_DIR).
# What was there is kept beside it as <directory>.replaced-<date-time>. Stop the service first.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
fail() {
  echo "restore: $1" >&2
  exit 1
}
archive=${1:-}
target=${2:-${DATA_DIR:-}}
[ -n "$archive" ] || fail "expected the path of an archive as the first argument, got nothing"
[ -f "$archive" ] || fail "no archive at $archive"
[ -n "$target" ] || fail "expected a directory as the second argument or in DATA_DIR, got nothing"
target=${target%/}
work=$(mktemp -d "$target.restore-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
tar -xzf "$archive" -C "$work" || fail "$archive cannot be unpacked; $target is unchanged"
bun "$here/check-data.ts" "$work" || fail "$archive holds damaged data; $target is unchanged"
chmod 755 "$work"
if [ -e "$target" ]; then
  kept="$target.replaced-$(date -u +%Y%m%dT%H%M%SZ)-$$"
  mv "$target" "$kept"
  echo "kept the old data as $kept"
fi
mv "$work" "$target"
echo "restored $target"
