#!/usr/bin/env bash
# pairs.sh BUILD: requests a second of the board's JSON list against a bare Beast server with the same bytes, in turn.
set -euo pipefail
build=$(realpath "$1")
work=$build/http_bench
rm -rf "$work"; mkdir -p "$work"; cd "$work"
servers=()
trap 'for s in "${servers[@]}"; do kill "$s" 2>/dev/null || true; done; wait 2>/dev/null' EXIT
APP_TENON_HTTP_PORT=18211 APP_TENON_HTTP_THREADS=1 "$build/bin/board" serve >board.log 2>&1 & servers+=($!)
until curl -sf http://127.0.0.1:18211/api/cards >/dev/null 2>&1; do sleep 0.1; kill -0 "${servers[0]}"; done
for i in $(seq 1 20); do
  curl -sf -X POST -H 'content-type: application/json' -d "{\"title\": \"Card number $i of the benchmark\"}" http://127.0.0.1:18211/api/cards >/dev/null
done
curl -sf http://127.0.0.1:18211/api/cards >body
"$build/bin/bench_bare_beast" --port 18212 --body body --content-type application/json >bare.log 2>&1 & servers+=($!)
until curl -sf http://127.0.0.1:18212/ >/dev/null 2>&1; do sleep 0.1; kill -0 "${servers[1]}"; done
rate() { wrk -t1 -c16 -d3s "$1" | awk '/Requests\/sec/ {print $2}'; }
ratios=()
for _ in 1 2 3 4 5; do
  ours=$(rate http://127.0.0.1:18211/api/cards); bare=$(rate http://127.0.0.1:18212/)
  ratios+=("$(awk -v a="$ours" -v b="$bare" 'BEGIN {printf "%.2f", a / b}')")
done
median=$(printf '%s\n' "${ratios[@]}" | sort -n | sed -n 3p)
echo "requests a second, $(wc -c <body) bytes; last pair $ours and $bare|$median|>= 0.8"
