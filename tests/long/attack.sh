#!/bin/bash
# The attackers on published numbers, on ten times as many houses as at every test.
set -euo pipefail
cd "$(dirname "$0")/../.."
BENCHSIDE_LONG=1 exec cargo test --offline --lib -- snapshots::attack
