#!/bin/bash
# What a failing machine does: a disk that reports errors, a full disk, a process killed again and again. Nothing acknowledged is
# lost, the answer is a page with a reason, and the server recovers by itself. Needs root (strace, a small tmpfs).
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/.parts/env
if ((EUID != 0)); then
  echo "skipped: needs root for strace and a tmpfs"
  echo "0 passed, 0 failed, 3 skipped"
  exit 0
fi
command -v strace >/dev/null || { echo "installing strace"; apt-get update -qq && apt-get install -y -qq --no-install-recommends strace >/dev/null; }
exec "$BENCHSIDE_TEST_NODE" tests/long/faults.mjs
