#!/usr/bin/env bash
# The life of a picture: upload, confirm, event, render. Needs curl and node; takes a file, or has one. The server is told that it may
# send events to this machine:
#
#   PICK_DEV_ORIGINS=http://127.0.0.1:9099 npm start
#   examples/upload.sh [http://127.0.0.1:8787] [photo.jpg]
#
# With a server that wants tokens: TOKEN=… examples/upload.sh https://img.example.com photo.jpg
set -euo pipefail

server=${1:-http://127.0.0.1:8787}
port=${RECEIVER_PORT:-9099}
work=$(mktemp -d)
receiver=
trap '[ -z "$receiver" ] || kill "$receiver" 2>/dev/null; rm -rf "$work"' EXIT

say() { printf '\n\033[1m%s\033[0m\n' "$*"; }
fail() { echo "upload.sh: $*" >&2; exit 1; }
call() { curl -fsS --retry 3 ${TOKEN:+-H "Authorization: Bearer $TOKEN"} "$@"; }
# A member of a JSON document on stdin.
field() { node -p "JSON.parse(require('fs').readFileSync(0, 'utf8'))['$1']"; }

photo=${2:-$work/photo.png}
if [ $# -lt 2 ]; then
  # A PNG of 64×48: squares of twelve colours.
  base64 -d >"$photo" <<'PNG'
iVBORw0KGgoAAAANSUhEUgAAAEAAAAAwCAIAAAAuKetIAAAAWklEQVR42u3PQRHAMAwDsEAMkmEysIEohGFw99WdCGhmUtlSSqc0AgICAgICAg
ICAgL3gSeVLaV0SgICAgICAgICAgICPwJvKltK6ZQEBAQEBAQEBAQEBK4DH+uDSQ+hEbWCAAAAAElFTkSuQmCC
PNG
fi

say "1. A webhook receiver of our own hears of changes"
node -e '
  const fs = require("fs"), [log, ready, port] = process.argv.slice(1);
  const server = require("http").createServer((request, response) => {
    let body = ""; request.on("data", d => body += d).on("end", () => { fs.appendFileSync(log, body + "\n"); response.end(); });
  }).listen(Number(port), "127.0.0.1", () => fs.writeFileSync(ready, port));' "$work/events" "$work/port" "$port" &
receiver=$!
for _ in $(seq 50); do [ -s "$work/port" ] && break; sleep 0.1; done
webhook="{\"url\":\"http://127.0.0.1:$(cat "$work/port")/\",\"topics\":[\"profile-image-changed\"]}"
hears=yes
call -H 'Content-Type: application/json' -d "$webhook" "$server/api/v1/webhooks" >"$work/webhook" || hears=no
[ $hears = yes ] && echo "registered $(field id <"$work/webhook")" || echo "not admitted: start the server with PICK_DEV_ORIGINS=http://127.0.0.1:$port; going on without"

say "2. Upload"
call -H "Idempotency-Key: \"$(node -p 'crypto.randomUUID()')\"" \
  -F "file=@$photo" -F uploaderId=example -F category=PROFILE "$server/api/images" >"$work/image"
cat "$work/image"
id=$(field id <"$work/image")

say "3. Wait for the conversion: until then the address answers 404 with Retry-After"
url=$(field imageUrl <"$work/image")
for _ in $(seq 60); do
  status=$(curl -s -o "$work/served" -w '%{http_code} %{content_type}' "$url")
  [ "${status%% *}" = 200 ] && break
  sleep 1
done
echo "$status"
[ "${status%% *}" = 200 ] || fail "expected the picture at $url, got $status"

say "4. Confirm: from now on it is the picture of the profile user-1"
call -X POST "$server/api/v1/images/confirm/user-1?imageId=$id" -o "$work/confirmed"
echo "confirmed $id"

if [ $hears = yes ]; then
  say "5. The event"
  for _ in $(seq 60); do grep -qs "$id" "$work/events" && break; sleep 1; done
  grep "$id" "$work/events" || fail "expected an event of $id, got none"
fi

say "6. Any size and format of it"
render="$server/i/width=32,format=jpeg/${url#"$server"/}"
curl -fsS -o "$work/small.jpg" -w '%{http_code} %{content_type}, %{size_download} bytes\n' "$render"
