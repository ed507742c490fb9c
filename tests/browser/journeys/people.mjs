// A coordinator takes in an extract from HR: without JavaScript, from the file to what came of it.

import assert from 'node:assert/strict';
import { roll } from '../support/roll.mjs';
import { eventually } from '../support/stage.mjs';

const head = 'Employee ID;Surname;Forename;Work e-mail;Department;Campus;Job title;Line manager;Technical\r\n';

/** A file as one HR system writes it. */
function extract(...lines) {
  return { name: 'staff.csv', mimeType: 'text/csv', buffer: Buffer.from(head + lines.join('\r\n'), 'latin1') };
}

export async function aCoordinatorTakesInAnExtract(stage) {
  const page = await stage.person({ as: 'coordinator', javaScript: false });
  stage.expect(/422/);
  await page.goto('/desk/hr');
  await page.setInputFiles('#file', extract('X1;Müller;;zoe@example.org;Science;;;X2;Y'));
  await page.getByRole('button', { name: 'Look at what it would do' }).click();
  await page.getByText('Line 2: line manager:').waitFor();

  // Everyone who works there is in it, so nobody leaves.
  const optics = 'New Faculty > Optics';
  const file = await roll(
    page,
    { 'staff number': 'X1', name: 'Zoë Müller', department: optics, 'job title': 'Technician', 'line manager': 'X2', technical: 'Y' },
    { 'staff number': 'X2', name: 'Hal Head', department: 'New Faculty', technical: 'N' },
  );
  await page.goto('/desk/hr');
  await page.setInputFiles('#file', file);
  await page.getByRole('button', { name: 'Look at what it would do' }).click();
  await page.getByRole('heading', { name: 'What this extract would do' }).waitFor();
  assert.ok(await page.getByRole('row', { name: /Zoë Müller/ }).isVisible(), 'the preview names who joins');
  await page.getByRole('button', { name: 'Take it in' }).click();
  await eventually(async () => {
    await page.reload();
    await page.getByText('Technical staff now').waitFor({ timeout: 500 });
  });

  await page.goto('/departments');
  assert.ok(await page.getByRole('link', { name: /Optics/ }).isVisible(), 'the department is in the tree');
}
