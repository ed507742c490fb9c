// From an empty house to someone found: set up, sign in through the institution's provider, publish, be found.

import assert from 'node:assert/strict';
import { institution } from '../support/institution.mjs';
import { eventually } from '../support/stage.mjs';

async function save(page) {
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.waitForURL('**/profile');
}

export async function theMainJobInANewInstitution(stage) {
  const { base, signIn } = await institution(stage);

  const ada = await signIn('ada');
  await ada.goto('/profile/skills');
  await ada.getByLabel('Technique, instrument type, software or craft').first().fill('Scanning electron microscopy');
  await ada.keyboard.press('Tab'); // leaves the suggestions
  await ada.getByLabel('Level').first().selectOption({ index: 2 });
  await ada.getByRole('checkbox', { name: 'teach it' }).first().check();
  await save(ada);
  await ada.goto('/profile/about');
  if (!(await ada.getByLabel(/name/i).first().inputValue())) await ada.getByLabel(/name/i).first().fill('Ada Marsh');
  await save(ada);
  await ada.getByRole('button', { name: /^Publish/ }).click();
  await ada.getByText('Published.').first().waitFor();

  const grace = await signIn('grace');
  const finds = async (words) => (await (await grace.request.get(`/search?q=${encodeURIComponent(words)}`)).text()).includes('href="/people/ada-marsh');
  await eventually(async () => assert.ok(await finds('SEM')), 2000);
  for (const words of ['SEM', 'scanning electron microscopy', 'electron microscope', 'scaning electron microscpy', 'Ada Marsh', 'marsh']) {
    assert.ok(await finds(words), `"${words}" finds Ada`);
  }
  assert.ok(!(await finds('mass spectrometry')), 'what she does not do does not find her');

  const stranger = await stage.person({ base });
  assert.doesNotMatch(await (await stranger.request.get('/search?q=SEM')).text(), /ada-marsh/, 'her institution sees her, a stranger does not');
}

export async function theSessionCookieIsLockedToTheHost(stage) {
  const { signIn } = await institution(stage);
  const page = await signIn('ada');
  const session = (await page.context().cookies()).find((cookie) => cookie.name === '__Host-session');
  assert.ok(session, 'the browser kept the cookie');
  assert.deepEqual([session.httpOnly, session.secure, session.sameSite, session.path], [true, true, 'Lax', '/']);
  await page.goto('/me/sessions');
  await page.getByText('This one').waitFor();
}

export async function anAddressThatIsNotVerifiedIsTurnedAwayKindly(stage) {
  stage.expect(/status of 4\d\d/);
  const { signIn } = await institution(stage);
  const page = await signIn('uma');
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByRole('main').getByText(/verified/i).first().waitFor();
  assert.ok(!(await page.context().cookies()).some((cookie) => cookie.name === '__Host-session'), 'she is not signed in');
}
