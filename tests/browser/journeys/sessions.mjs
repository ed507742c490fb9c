// Where someone is signed in, and ending that from elsewhere.

import assert from 'node:assert/strict';

export async function aLostLaptopIsSignedOutFromTheOffice(stage) {
  const laptop = await stage.person({ as: 'host' });
  const office = await stage.person({ as: 'host' });

  await office.goto('/me/sessions');
  const rows = office.locator('tbody tr');
  const before = await rows.count();
  assert.ok(before >= 2, `${before} sessions are listed`);
  assert.equal(await rows.filter({ hasText: 'This one' }).count(), 1);

  await rows.filter({ hasNotText: 'This one' }).first().getByRole('button', { name: /^End/ }).click();
  await office.getByText('That browser is signed out.').waitFor();
  assert.equal(await rows.count(), before - 1);

  const others = office.getByRole('button', { name: 'End all the others' });
  if (await others.count()) await others.click();
  assert.equal(await rows.count(), 1);

  await laptop.goto('/profile');
  assert.equal(new URL(laptop.url()).pathname, '/sign-in', 'the laptop is asked to sign in again');
  await office.goto('/profile');
  assert.equal(new URL(office.url()).pathname, '/profile', 'the office stays signed in');
}
