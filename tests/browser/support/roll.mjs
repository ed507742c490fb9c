// The roll of the demo's people as their HR system would send it: what the export gives, which may be sent back as it is.

import assert from 'node:assert/strict';

/**
 * An extract with everyone who works at the coordinator's institution, and with `more` people: objects by heading. `page` is a
 * coordinator's.
 */
export async function roll(page, ...more) {
  await page.goto('/desk/export');
  const origin = new URL(page.url()).origin;
  const answer = await page.request.post('/desk/export', {
    form: { what: 'people', format: 'csv' }, headers: { origin, 'sec-fetch-site': 'same-origin' },
  });
  assert.equal(answer.status(), 200);
  const [head, ...lines] = (await answer.text()).replace(/^\uFEFF/, '').trim().split(/\r?\n/);
  // Whoever signed in before HR knew them has no staff number, and whose account is closed has left.
  const here = lines.filter((line) => !line.startsWith(',') && !line.includes(',closed,'));
  const rows = more.map((person) => head.split(',').map((heading) => person[heading] ?? '').join(','));
  return { name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from([head, ...here, ...rows].join('\r\n')) };
}
