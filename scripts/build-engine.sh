#!/usr/bin/env bash
# Builds the engine. `release` goes to www/pkg, optimised by binaryen; `bench` to www/pkg-bench,
# the same with models on plain numbers; `faults` goes to
# www/pkg-faults, built quickly and able to go wrong on request, for the tests of recovery.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PWD/.tools/bin:$PATH"

build() { # folder of cargo's profile, flags of cargo
  local profile=$1
  shift
  # The target folder is named, so that no setting of yours hides where the file is.
  cargo build --locked --lib --target wasm32-unknown-unknown --target-dir target "$@"
  wasm=target/wasm32-unknown-unknown/$profile/nearside.wasm
}

bind() { # folder for what the page loads, flags of wasm-bindgen
  local out=$1
  shift
  wasm-bindgen "$wasm" --target web --out-dir "$out" --out-name nearside "$@"
}

case "${1:-}" in
  release | bench)
    echo "==> Engine ($1)"
    out=www/pkg
    features=()
    if [ "$1" = bench ]; then
      out=www/pkg-bench
      features=(--features plain-models)
    fi
    build release --release "${features[@]}"
    bind "$out"
    # rustc says which features its output needs only in a section that is stripped by now.
    # The second round and the order of the functions make it 1 to 2 kB smaller.
    www/node_modules/.bin/wasm-opt -Oz -Oz --reorder-functions \
      --enable-simd --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
      --enable-mutable-globals --enable-reference-types --enable-multivalue \
      --output "$out/nearside_bg.wasm" "$out/nearside_bg.wasm"
    ;;
  faults)
    echo "==> Engine (with planted faults)"
    build debug --features planted-faults
    bind www/pkg-faults --debug
    ;;
  *)
    echo "usage: $0 release|bench|faults" >&2
    exit 2
    ;;
esac
