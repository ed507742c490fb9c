// A photo goes up without what the camera wrote into it, is described, and goes away again; what is no photo is refused with the reason.

import assert from 'node:assert/strict';
import { crc32, deflateSync } from 'node:zlib';

/** Words that a camera wrote into the file, and that must not come out again. */
const camera = 'Camera of Number 7, Mill Lane';

/** A JPEG that the browser itself makes, 640 by 400, with the camera's words and "turn me a quarter" in its EXIF part. */
async function photograph(page) {
  const plain = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 400 });
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#1c6a8c';
    pen.fillRect(0, 0, 640, 400);
    pen.fillStyle = '#f3d9b1';
    pen.beginPath();
    pen.arc(320, 190, 120, 0, 7);
    pen.fill();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.9));
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  const words = Buffer.from(`${camera}\0`);
  const entry = (tag, type, count, value) => {
    const bytes = Buffer.alloc(12);
    bytes.writeUInt16LE(tag, 0);
    bytes.writeUInt16LE(type, 2);
    bytes.writeUInt32LE(count, 4);
    bytes.writeUInt32LE(value, 8);
    return bytes;
  };
  const head = Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 2, 0]); // little-endian TIFF, its first directory at 8, two entries
  const tiff = Buffer.concat([head, entry(0x010f, 2, words.length, 38), entry(0x0112, 3, 1, 6), Buffer.alloc(4), words]);
  const exif = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xffe1, 0);
  segment.writeUInt16BE(exif.length + 2, 2);
  return Buffer.concat([Buffer.from(plain.slice(0, 2)), segment, exif, Buffer.from(plain.slice(2))]);
}

/** A PNG of a few bytes that promises 60,000 by 60,000 pixels. */
function bomb() {
  const chunk = (name, body) => {
    const named = Buffer.concat([Buffer.from(name), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(60_000, 0);
  size.writeUInt32BE(60_000, 4);
  size.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', size), chunk('IDAT', deflateSync(Buffer.alloc(1 << 16))), chunk('IEND', Buffer.alloc(0)),
  ]);
}

async function send(page, file, what) {
  if (file) await page.getByLabel(/photo/i).setInputFiles(file);
  if (what !== undefined) await page.getByLabel('What it shows').fill(what);
  await page.getByRole('button', { name: 'Save' }).click();
}

async function upAndAway(stage, as, colleagueAs, options) {
  stage.expect(/status of 422/);
  const page = await stage.person({ as, ...options });
  await page.goto('/profile');
  await page.getByRole('link', { name: /photo/i }).first().click();
  await page.waitForURL('/profile/photo');
  const maker = options.javaScript === false ? await stage.person() : page;
  if (maker !== page) await maker.goto('/');
  const file = { name: 'me.jpg', mimeType: 'image/jpeg', buffer: await photograph(maker) };
  assert.ok(file.buffer.includes(camera), 'the file has what must go');

  // Without words for those who do not see it, it does not go up, and the page says so.
  await send(page, file, '');
  await page.getByRole('alert').getByText('Say in a few words what the photo shows').waitFor();

  await page.getByRole('radio', { name: /^My institution/ }).check();
  await send(page, file, 'Smiling in front of a blue wall');
  await page.getByText('Whoever may see your photo sees it now.').waitFor();
  const photo = page.getByRole('img', { name: 'Smiling in front of a blue wall' });
  // the words are there before the picture
  for (let tries = 0; tries < 50 && !(await photo.evaluate((image) => image.complete)); tries += 1) await page.waitForTimeout(100);
  assert.deepEqual(await photo.evaluate((image) => [image.naturalWidth, image.naturalHeight]), [320, 512], 'it is turned upright, and smaller');
  const kept = await (await page.request.get(await photo.getAttribute('src'))).body();
  assert.ok(!kept.includes(camera) && !kept.includes('Exif'), 'nothing of the camera is kept');

  // A colleague sees it on the profile; a stranger does not even where they know its address.
  await page.goto('/profile');
  const address = await page.getByRole('link', { name: 'Your page' }).getAttribute('href');
  const colleague = await stage.person({ as: colleagueAs });
  await colleague.goto(address);
  await colleague.getByRole('img', { name: 'Smiling in front of a blue wall' }).waitFor();
  const stranger = await stage.person();
  const source = await colleague.getByRole('img', { name: 'Smiling in front of a blue wall' }).getAttribute('src');
  assert.equal((await stranger.request.get(source)).status(), 404);

  await page.goto('/profile/photo');
  await send(page, undefined, 'Me, in front of a blue wall');
  await page.getByRole('img', { name: 'Me, in front of a blue wall' }).waitFor();

  await page.getByRole('button', { name: 'Take it down for good' }).click();
  await page.getByText('Your photo is gone for good.').waitFor();
  assert.equal(await page.locator('figure.photo').count(), 0);
  assert.equal((await colleague.request.get(source)).status(), 404);
}

export async function aPhotoGoesUpIsDescribedAndGoesAway(stage) {
  await upAndAway(stage, 'technician', 'host', {});
}

export async function aPhotoGoesUpWithoutScripts(stage) {
  await upAndAway(stage, 'host', 'technician', { javaScript: false });
}

export async function whatIsNoPhotoIsRefusedWithTheReason(stage) {
  stage.expect(/status of 422/);
  const page = await stage.person({ as: 'manager' }); // whoever sent photos just now may send no more for a while
  await page.goto('/profile/photo');
  const before = await page.locator('figure.photo').count();
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"><script>alert(1)</script></svg>';
  for (const [name, buffer, reason] of [
    ['me.jpg', Buffer.from(svg), /SVG drawing, whatever its name says/],
    ['me.png', bomb(), /pixels/],
    ['me.jpg', Buffer.from('not a picture at all'), /no picture that we can read/],
    ['me.jpg', (await photograph(page)).subarray(0, 2000), /damaged or was cut off/],
  ]) {
    await send(page, { name, mimeType: 'image/jpeg', buffer }, 'Words that must not be lost');
    await page.getByRole('alert').getByText(reason).waitFor();
    await page.locator('#photo-error, .field.bad .error').first().getByText(reason).waitFor();
    assert.equal(await page.getByLabel('What it shows').inputValue(), 'Words that must not be lost');
    assert.equal(await page.locator('figure.photo').count(), before, 'nothing went up');
  }
}
