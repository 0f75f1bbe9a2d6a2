#!/usr/bin/env bash
# Installs what is missing to build the site, and with `test` also what the tests need.
# Every step looks first, so that running it again takes a second.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="$PWD/.tools/bin:$HOME/.cargo/bin:$PATH"

WASM_PACK=0.15.1
# The same version as in Cargo.toml: the two must match.
WASM_BINDGEN=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)

say() { echo "==> $*"; }
stop() {
  echo "Set-up stopped: $1" >&2
  echo "By hand: $2" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# Rust
has rustup || stop "rustup is missing." \
  "install Rust from https://rustup.rs, open a new shell, and run the same command again."
if ! rustc --version >/dev/null 2>&1; then
  say "Installing the Rust toolchain"
  rustup toolchain install stable --profile minimal ||
    stop "the Rust toolchain could not be installed." "rustup toolchain install stable"
fi
wanted=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml)
found=$(rustc --version | cut -d' ' -f2)
if [ "$(printf '%s\n%s\n' "$wanted" "$found" | sort -V | head -n 1)" != "$wanted" ]; then
  say "Updating Rust from $found: $wanted or later is needed"
  rustup update stable --no-self-update || stop "Rust could not be updated." "rustup update stable"
fi
if ! rustup target list --installed | grep -qx wasm32-unknown-unknown; then
  say "Adding the Rust target wasm32-unknown-unknown"
  rustup target add wasm32-unknown-unknown ||
    stop "the wasm target could not be added." "rustup target add wasm32-unknown-unknown"
fi
if [ "${1:-}" = test ]; then
  for component in rustfmt clippy; do
    if ! cargo "${component/rustfmt/fmt}" --version >/dev/null 2>&1; then
      say "Adding $component"
      rustup component add "$component" ||
        stop "$component could not be added." "rustup component add $component"
    fi
  done
fi

# Crates that are tools. They go to .tools, so that nothing of yours changes. Built without
# optimisation they are ready in minutes less, and take a second longer over the engine.
crate() { # crate version command [flags]
  local name=$1 version=$2 command=$3 have
  shift 3
  have=$("$command" --version 2>/dev/null || true)
  [ "${have##* }" = "$version" ] && return
  say "Building $name $version (a minute or two, once)"
  # Without --locked: the lock file of wasm-bindgen-cli names a crate version that registries may lack.
  CARGO_PROFILE_DEV_DEBUG=false cargo install --quiet --debug --root .tools --version "=$version" "$@" "$name" ||
    stop "$name $version could not be installed." "cargo install $name --version $version"
}
# Without its default features: they are TLS, for test drivers on other machines.
crate wasm-bindgen-cli "$WASM_BINDGEN" wasm-bindgen --no-default-features

# Node packages
has node && has npm || stop "Node or npm is missing." \
  "install Node 20.19 or later from https://nodejs.org or your system's packages."
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' ||
  stop "Node $(node --version) is too old." "install Node 20.19 or later from https://nodejs.org."
if [ www/package-lock.json -nt www/node_modules/.package-lock.json ] ||
  [ ! -e www/node_modules/.package-lock.json ]; then
  say "Installing npm packages"
  (cd www && npm ci --no-audit --no-fund --loglevel=error) ||
    stop "the npm packages could not be installed." "cd www && npm ci"
  touch www/node_modules/.package-lock.json
fi

[ "${1:-}" = test ] || exit 0

crate wasm-pack "$WASM_PACK" wasm-pack

# A browser and its driver
browser() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable; }
if ! browser || ! has chromedriver; then
  hint="install Chromium and chromedriver (Debian: apt-get install chromium chromium-driver)."
  has apt-get || stop "no Chromium or no chromedriver was found." "$hint"
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    has sudo || stop "no Chromium or no chromedriver was found, and installing needs root." "$hint"
    as_root=(sudo)
  fi
  say "Installing Chromium and its driver"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq || true
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver >/dev/null ||
    stop "Chromium could not be installed." "$hint"
fi
browser && has chromedriver || stop "Chromium or chromedriver is still missing." "put both on the PATH."
