#!/bin/bash
# The main pages in a high-contrast theme (forced colours): every control keeps an edge, the focus is seen. Pictures are kept to look at.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/.parts/env
exec "$BENCHSIDE_TEST_NODE" tests/long/forced-colours.mjs
