#!/bin/bash
# Five minutes of ordinary use: memory stays where it settles, nothing fails. BENCHSIDE_SOAK_SECONDS makes it longer.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/.parts/env
[[ ${BENCHSIDE_BASE:-} ]] || exec "$BENCHSIDE_TEST_NODE" tests/long/with-demo.mjs technician "$0"
exec "$BENCHSIDE_TEST_NODE" tests/long/soak.mjs
