#!/bin/bash
# Schemathesis makes up requests from the API's own description and looks for 5xx, undeclared answers and bad input that is taken.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/.parts/env
if [[ ! ${BENCHSIDE_BASE:-} ]]; then
  # A technician is refused much of it, a coordinator may nearly all.
  status=0
  for person in technician coordinator; do
    echo "As the $person"
    "$BENCHSIDE_TEST_NODE" tests/long/with-demo.mjs "$person" "$0" || status=1
  done
  exit "$status"
fi

version=4.32.5
tool=$PWD/tests/.parts/schemathesis
if [[ $(cat "$tool/version" 2>/dev/null) != "$version" ]]; then
  "$BENCHSIDE_TEST_PYTHON" -m venv --clear "$tool"
  "$tool/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version"
  echo "$version" >"$tool/version"
fi

cd "${TMPDIR:-/tmp}" # it leaves a folder of its cases
"$tool/bin/schemathesis" run "$BENCHSIDE_BASE/api/v1/openapi.json" --header "Authorization: Bearer $BENCHSIDE_TOKEN" --seed 1 \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,negative_data_rejection \
  --exclude-path '/api/v1/me/tokens/{id}' --max-examples "${BENCHSIDE_API_CASES:-50}"
