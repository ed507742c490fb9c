// A technician publishes; a colleague finds them at once.

import assert from 'node:assert/strict';
import { eventually } from '../support/stage.mjs';

export async function aTechnicianPublishesAndAColleagueFindsThemWithinASecond(stage) {
  const technician = await stage.person({ as: 'technician' });
  const colleague = await stage.person({ as: 'host' });
  const word = `zirconolite${Date.now() % 100000}`; // a word that nobody else has

  await technician.goto('/profile/summary');
  await technician.getByLabel('What you do').fill(`I look after the furnaces and grow ${word} crystals in them.`);
  await technician.getByRole('radio', { name: 'My institution' }).check();
  await technician.getByRole('button', { name: 'Save' }).last().click();
  await technician.waitForURL('/profile');

  const found = async () => (await (await colleague.request.get(`/search?q=${word}`)).text()).includes(`crystals`);
  assert.equal(await found(), false, 'a draft is found by nobody');

  await technician.getByRole('button', { name: /^Publish/ }).click();
  await technician.getByText('Published.').first().waitFor();
  const took = await eventually(async () => assert.ok(await found(), 'not found'), 5000);
  assert.ok(took < 1000, `it took ${Math.round(took)} ms until a colleague found it`);

  const page = await technician.getByRole('link', { name: 'Your page' }).getAttribute('href');
  await colleague.goto(`/search?q=${word}`);
  await colleague.locator(`main a[href^="${page}"]`).first().click();
  await colleague.getByText(`${word} crystals`).waitFor();
}

export async function theSkillEditorKnowsTheVocabulary(stage) {
  const page = await stage.person({ as: 'technician' });
  await page.goto('/profile/skills');
  const before = await page.locator('fieldset.row').count();
  await page.getByRole('button', { name: 'Add another skill' }).click();
  await page.locator('fieldset.row').nth(before).waitFor();

  const label = page.getByLabel('Technique, instrument type, software or craft').nth(before);
  await label.click();
  await label.pressSequentially('SEM', { delay: 20 });
  const option = page.getByRole('option', { name: /scanning electron microscopy/i }).first();
  await option.waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.match(await label.inputValue(), /electron microscop/i);
  assert.notEqual(await page.locator(`input[name="concept-${before}"]`).inputValue(), '', 'the concept itself is chosen, not only its words');
}

export async function aWrongFieldKeepsWhatWasTyped(stage) {
  stage.expect(/status of 422/);
  const page = await stage.person({ as: 'technician', javaScript: false });
  await page.goto('/profile/orcid');
  await page.getByLabel(/ORCID/).first().fill('0000-0002-1825-0098');
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByRole('alert').getByText(/one of the digits must be wrong/i).waitFor();
  assert.equal(await page.getByLabel(/ORCID/).first().inputValue(), '0000-0002-1825-0098');
}
