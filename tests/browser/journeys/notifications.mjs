// Being told of a message, choosing what is e-mailed, and what an administrator sees of it.

import assert from 'node:assert/strict';

export async function aNotificationIsOpenedAndMailIsChosen(stage) {
  const technician = await stage.person({ as: 'technician' });
  const host = await stage.person({ as: 'host' });
  await host.goto('/profile');
  const page = await host.getByRole('link', { name: 'Your page' }).getAttribute('href');
  const subject = `The mill in the basement ${Date.now() % 100000}`;
  await technician.goto(`${page}/message`);
  await technician.getByLabel('What is it about?').fill(subject);
  await technician.getByLabel('Your message').fill('Could you show me how you clamp thin sheets?');
  await technician.getByRole('button', { name: 'Send' }).click();
  await technician.getByRole('status').first().waitFor();

  await host.goto('/me/notifications');
  await host.getByRole('link', { name: new RegExp(subject) }).click();
  await host.getByText('Could you show me how you clamp thin sheets?').waitFor();
  await host.goto('/me/notifications?show=unread');
  assert.equal(await host.getByRole('link', { name: new RegExp(subject) }).count(), 0, 'what was opened is read');

  await host.goto('/me/notifications/settings');
  await host.getByLabel('Is my profile still right?').selectOption('weekly');
  await host.getByRole('button', { name: 'Save' }).click();
  await host.getByRole('status').first().waitFor();
  assert.equal(await host.getByLabel('Is my profile still right?').inputValue(), 'weekly');

  const admin = await stage.person({ as: 'admin' });
  await admin.goto('/admin/mail?state=sent');
  assert.doesNotMatch(await admin.locator('main').innerText(), /mill in the basement/, 'what mail says is shown to nobody else');
}
