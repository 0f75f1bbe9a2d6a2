#!/usr/bin/env bash
# Builds the fuzz target of reading with the stable toolchain and runs it.
#
#   fuzz/run.sh [seconds]     10 without an argument; 0 only builds
#
# The flags are those of cargo-fuzz without its sanitizers, which need nightly: coverage and
# compared values guide the search, and every panic and failed check is a finding. What is found
# is kept in fuzz/findings.
set -euo pipefail
cd "$(dirname "$0")"

seconds="${1:-10}"
host="$(rustc -vV | sed -n 's/^host: //p')"
target="${CARGO_TARGET_DIR:-$PWD/target}"

RUSTFLAGS="--cfg fuzzing \
  -Cpasses=sancov-module \
  -Cllvm-args=-sanitizer-coverage-level=4 \
  -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
  -Cllvm-args=-sanitizer-coverage-pc-table \
  -Cllvm-args=-sanitizer-coverage-trace-compares" \
  cargo build --release --locked --target "$host" --target-dir "$target"
[ "$seconds" = 0 ] && exit 0

# Every case of our own corpus is a seed, led by the byte that chooses the size of the pieces.
mkdir -p corpus findings seeds
for file in ../tests/malformed/files/*; do
  { printf 'A'; cat "$file"; } > "seeds/$(basename "$file")"
done
exec "$target/$host/release/read" corpus seeds \
  -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 \
  -artifact_prefix=findings/ -print_final_stats=1 -dict=read.dict
