// "See it as" shows what they really see.

import assert from 'node:assert/strict';

/** The parts of a profile that a page shows, in words. */
async function parts(page) {
  return page.locator('main .leaf').evaluateAll((leaves) =>
    leaves.map((leaf) => `${leaf.querySelector('h2')?.textContent.trim()}: ${leaf.querySelector('.leaf-body')?.innerText.trim()}`));
}

export async function whatAStrangerSeesIsWhatViewAsPromised(stage) {
  const owner = await stage.person({ as: 'technician' });
  await owner.goto('/profile');
  const address = await owner.getByRole('link', { name: 'Your page' }).getAttribute('href');
  for (const [view, as] of [['stranger', undefined], ['colleague', 'host'], ['partner', 'partner']]) {
    const visitor = await stage.person({ as });
    await owner.goto(`/profile/view-as?as=${view}`);
    const promised = await parts(owner);
    const answer = await visitor.goto(address);
    if (answer.status() === 404) stage.expect(/status of 404/);
    assert.deepEqual(await parts(visitor), answer.status() === 404 ? [] : promised, `as ${view}`);
    if (answer.status() === 404) assert.deepEqual(promised, [], `as ${view}`);
  }
}

export async function aPrivatePartIsShownToNobody(stage) {
  const owner = await stage.person({ as: 'technician' });
  const secret = `only for me ${Date.now()}`;
  await owner.goto('/profile/contact');
  await owner.locator('textarea').first().fill(secret);
  await owner.getByRole('radio', { name: 'Only me' }).check();
  await owner.getByRole('button', { name: 'Save' }).last().click();
  await owner.waitForURL('/profile');
  await owner.getByRole('button', { name: /^Publish/ }).click();
  await owner.getByText('Published.').first().waitFor();
  const address = await owner.getByRole('link', { name: 'Your page' }).getAttribute('href');
  for (const as of [undefined, 'host', 'partner', 'coordinator']) {
    const visitor = await stage.person({ as });
    assert.doesNotMatch(await (await visitor.request.get(address)).text(), new RegExp(secret), `as ${as ?? 'a stranger'}`);
  }
}
