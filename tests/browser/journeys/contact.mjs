// Writing to someone without seeing their address, and their answer.

import assert from 'node:assert/strict';

export async function aMessageAndItsAnswer(stage) {
  stage.expect(/status of 422/);
  const technician = await stage.person({ as: 'technician' });
  const host = await stage.person({ as: 'host' });
  await host.goto('/profile');
  const page = await host.getByRole('link', { name: 'Your page' }).getAttribute('href');
  const subject = `A morning at the microscope ${Date.now() % 100000}`;

  await technician.goto(page);
  await technician.getByRole('link', { name: 'Send a message' }).click();
  assert.doesNotMatch(await technician.locator('main').innerText(), /\S+@\S+\.example[^]*\S+@\S+\.example/, 'at most one address is shown: their own');
  await technician.getByRole('button', { name: 'Send' }).click();
  await technician.getByRole('alert').waitFor(); // nothing was written: it says so
  await technician.getByLabel('What is it about?').fill(subject);
  await technician.getByLabel('Your message').fill('May I watch you align the column one morning next week?');
  await technician.getByRole('button', { name: 'Send' }).click();
  await technician.getByRole('status').first().waitFor();

  await host.goto('/messages');
  await host.getByRole('link', { name: subject }).click();
  await host.getByText('May I watch you align the column').waitFor();
  await host.getByLabel('Your answer').fill('Come on Tuesday at nine.');
  await host.getByRole('button', { name: 'Send the answer' }).click();
  await host.getByRole('status').first().waitFor();

  await technician.goto('/messages');
  await technician.getByRole('link', { name: new RegExp(subject) }).first().click();
  await technician.getByText('Come on Tuesday at nine.').waitFor();
}
