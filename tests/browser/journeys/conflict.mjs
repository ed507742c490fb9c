// Two windows on the same section: nobody overwrites the other without knowing.

import assert from 'node:assert/strict';

async function write(page, text) {
  await page.getByLabel('What you do').fill(text);
  await page.getByRole('button', { name: 'Save' }).last().click();
}

async function twoWindows(stage, options) {
  stage.expect(/status of 409/);
  const first = await stage.person({ as: 'technician', ...options });
  const second = await stage.person({ as: 'technician', ...options });
  await first.goto('/profile/summary');
  await second.goto('/profile/summary');

  await write(first, 'Written in the first window.');
  await first.waitForURL('/profile');
  await write(second, 'Written in the second window.');

  const warning = second.getByRole('alert');
  await warning.getByText('saved in another window').waitFor();
  await warning.getByText('Written in the first window.').waitFor();
  assert.equal(await second.getByLabel('What you do').inputValue(), 'Written in the second window.', 'nothing typed is lost');

  await first.goto('/profile/summary');
  assert.equal(await first.getByLabel('What you do').inputValue(), 'Written in the first window.', 'nothing was overwritten yet');

  await second.getByRole('button', { name: 'Save' }).last().click();
  await second.waitForURL('/profile');
  await first.goto('/profile/summary');
  assert.equal(await first.getByLabel('What you do').inputValue(), 'Written in the second window.', 'now it was chosen');
}

export async function twoWindowsOnOneSection(stage) {
  await twoWindows(stage, {});
}

export async function twoWindowsWithoutJavaScript(stage) {
  await twoWindows(stage, { javaScript: false });
}

export async function whatIsTypedIsSavedWithoutPressingSave(stage) {
  const page = await stage.person({ as: 'technician' });
  await page.goto('/profile/summary');
  const text = `Saved while typing, ${Date.now()}.`;
  await page.getByLabel('What you do').fill(text);
  await page.getByText(/Draft saved/).waitFor();
  await page.reload();
  assert.equal(await page.getByLabel('What you do').inputValue(), text);
}
