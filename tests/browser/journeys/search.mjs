// Finding someone, with the keyboard alone and without scripts.

import assert from 'node:assert/strict';

export async function searchingWithTheKeyboardAlone(stage) {
  const page = await stage.person({ as: 'technician' });
  await page.goto('/search');
  const box = page.getByRole('main').getByRole('combobox').first();
  for (let stop = 0; stop < 30 && !(await box.evaluate((element) => element === document.activeElement)); stop += 1) {
    await page.keyboard.press('Tab');
  }
  assert.ok(await box.evaluate((element) => element === document.activeElement), 'Tab reaches the search box');

  await page.keyboard.type('scanning el', { delay: 20 });
  const options = page.getByRole('listbox').getByRole('option');
  await options.first().waitFor();
  assert.equal(await box.getAttribute('aria-expanded'), 'true');
  await page.keyboard.press('Escape');
  assert.equal(await box.getAttribute('aria-expanded'), 'false');
  assert.equal(await box.inputValue(), 'scanning el', 'Escape closes the list and keeps the words');

  await page.keyboard.press('ArrowDown');
  await options.first().waitFor();
  await page.keyboard.press('ArrowDown');
  const active = await box.getAttribute('aria-activedescendant');
  assert.equal(await page.locator(`#${active}`).getAttribute('aria-selected'), 'true');
  await page.keyboard.press('Escape');

  await box.fill('SEM');
  await page.keyboard.press('Enter');
  await page.waitForURL(/[?&]q=SEM/);
  await page.locator('main a[href^="/people/"]').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/people\//);
}

export async function searchingWithoutJavaScript(stage) {
  const page = await stage.person({ as: 'technician', javaScript: false });
  await page.goto('/search');
  await page.getByRole('main').getByRole('searchbox').fill('SEM');
  await page.getByRole('main').getByRole('button', { name: 'Search' }).first().click();
  await page.waitForURL(/[?&]q=SEM/);
  const all = await page.locator('main a[href^="/people/"]').count();
  assert.ok(all > 0, 'SEM finds people');
  await page.locator('main a[href^="/people/"]').first().click();
  await page.waitForURL(/\/people\//);
}

/** The handles of the people on the first page, in their order. */
async function finds(page, words) {
  await page.goto(`/search?q=${encodeURIComponent(words)}`);
  return page.locator('main a[href^="/people/"]').evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href').split(/[?#/]/)[2]))]);
}

export async function aTechniqueItsAbbreviationAndAMisspellingFindTheSamePeople(stage) {
  const page = await stage.person({ as: 'technician' });
  const inFull = await finds(page, 'scanning electron microscopy');
  assert.ok(inFull.length > 3);
  for (const words of ['SEM', 'scaning electron microscopy', 'scanning electron microscope']) {
    const found = await finds(page, words);
    const shared = found.filter((handle) => inFull.includes(handle));
    assert.ok(shared.length * 2 >= inFull.length, `${words}: ${shared.length} of ${inFull.length} people are the same`);
  }
}

export async function anEmptyResultIsNoDeadEnd(stage) {
  const page = await stage.person({ as: 'technician' });
  await page.goto('/search?q=zzzzqq');
  assert.equal(await page.locator('main a[href^="/people/"]').count(), 0);
  assert.ok((await page.locator('main a, main button').count()) > 1, 'there is a way on');
}

export async function aFilterIsAppliedAndTakenAway(stage) {
  const page = await stage.person({ as: 'technician' });
  await page.goto('/search?q=microscopy');
  const count = async () => (await page.locator('main h1, main [role=status], main .lede').allInnerTexts()).join(' ');
  const before = await count();
  const filter = page.locator('form[data-live] input[type=checkbox]').first();
  await filter.evaluate((element) => element.closest('details')?.setAttribute('open', ''));
  await filter.check({ force: true });
  await page.waitForURL((url) => url.search !== '?q=microscopy');
  const chip = page.locator('.chips .chip a').first();
  await chip.waitFor();
  await chip.click();
  await page.locator('.chips .chip').first().waitFor({ state: 'detached' });
  assert.equal(await count(), before, 'without the filter all is as it was');
}
