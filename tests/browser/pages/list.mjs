// Every kind of page a person can meet, and who meets it. New pages belong here as soon as they exist.

import { roll } from '../support/roll.mjs';

const sections = ['about', 'role', 'summary', 'skills', 'instruments', 'registration', 'languages', 'orcid', 'availability', 'contact'];

/** The first link of this shape on a page. */
function linkOn(path, selector) {
  return async (page) => {
    await page.goto(path);
    return page.locator(selector).first().getAttribute('href', { timeout: 3000 });
  };
}

const account = linkOn('/admin', 'main a[href^="/admin/people/"]');
const someone = linkOn('/search?q=SEM', 'main a[href^="/people/"]');

const instrument = linkOn('/instruments?at=own', 'main .list a[href^="/instruments/"]');

const round = linkOn('/desk/rounds', 'main .list a[href^="/desk/rounds/"]');

/** What pinning a request to its first host would change. */
async function tried(page) {
  const request = await linkOn(await round(page), 'main a[href*="/requests/"]')(page);
  return (await linkOn(request, 'main a[href*="try=pin"]')(page)) ?? request;
}

/** A vocabulary's file, sent and not yet confirmed. */
async function vocabulary(page) {
  await page.goto('/desk/vocabularies');
  const text = 'label,synonyms,abbreviations,broader,kind\nsphere zorbing,process,ZB,microscopy,technique\nsphere zorbing,rolling,,microscopy,technique\n';
  await page.setInputFiles('#file', { name: 'list.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Look at what it would change' }).click();
  await page.getByRole('heading', { name: 'What list would change' }).waitFor();
  return new URL(page.url()).pathname;
}

/** A newer file of the plan, sent and not yet confirmed: it changes a word, and one that was changed here too. */
async function plan(page) {
  const file = await (await page.request.get('/plan/report/plan.toml')).text();
  const text = file.replace(/words = "/, 'words = "As before: ').replace(/status = "paused"\n/, 'status = "complete"\n');
  await page.goto('/plan/files');
  await page.setInputFiles('#file', { name: 'plan.toml', mimeType: 'text/plain', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Look at what it would change' }).click();
  await page.getByRole('heading', { name: 'What this file would change' }).waitFor();
  return new URL(page.url()).pathname;
}

/** A wave of a survey, sent and not yet confirmed. */
async function wave(page) {
  await page.goto('/plan/surveys');
  const text = 'wave,period,measure,invited,answered,agreed\nStaff survey 2025,2025,3.3,160,109,78\n';
  await page.setInputFiles('#file', { name: 'survey.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.getByRole('button', { name: 'Look at what it says' }).click();
  await page.getByRole('heading', { name: 'What this file says: Staff survey 2025' }).waitFor();
  return new URL(page.url()).pathname;
}

const offer = linkOn('/shadowing/offers', 'main .list a[href^="/shadowing/offers/"]');
const request = linkOn('/shadowing', 'main .list a[href^="/shadowing/requests/"]');

/** A visit that needs whoever looks. */
const visit = linkOn('/shadowing', 'main .list a[href^="/shadowing/placements/"]');

/** Somebody who hosts shadowing. */
const host = async (page) => `${await linkOn('/search?intent=hosts_shadowing', 'main .hit a[href^="/people/"]')(page)}/shadow`;

/** An extract from HR, sent and not yet confirmed. */
async function extract(page) {
  const file = await roll(page, { 'staff number': 'X9', name: 'Femi Okafor', department: 'Optics', technical: 'Y' });
  await page.goto('/desk/hr');
  await page.setInputFiles('#file', file);
  await page.getByRole('button', { name: 'Look at what it would do' }).click();
  await page.getByRole('heading', { name: 'What this extract would do' }).waitFor();
  return new URL(page.url()).pathname;
}

/**
 * name: how the report calls it (the path when left out)
 * path: where it is, or a function that finds it with a page in hand
 * route: the route it belongs to, where that is not the path itself
 * as:   the sample person who looks at it; nobody when left out
 * status: what the server answers, 200 when left out
 */
export const pages = [
  { path: '/' },
  { path: '/sign-in' },
  { path: '/demo' },
  { path: '/about/help' },
  { path: '/about/accessibility' },
  { path: '/about/privacy' },
  { name: 'search as a stranger', path: '/search?q=SEM' },
  { name: 'a page that is not there', path: '/no/such/page', status: 404 },
  { name: 'stopping e-mails with a wrong address', path: '/unsubscribe/nothing', route: '/unsubscribe/{token}', status: 404 },

  { name: 'home of a technician', path: '/', as: 'technician' },
  { path: '/about/help', as: 'technician' },
  { name: 'home of an investigator', path: '/', as: 'investigator' },
  { name: 'home of the steering group', path: '/', as: 'steering' },
  { name: 'home of a coordinator', path: '/', as: 'coordinator' },
  { name: 'home of a manager', path: '/', as: 'manager' },
  { path: '/desk', as: 'coordinator' },
  { path: '/search', as: 'technician' },
  { path: '/search?q=SEM', as: 'technician' },
  { name: 'search without results', path: '/search?q=zzzzqq', as: 'technician' },
  { name: 'a person', path: someone, route: '/people/{handle}', as: 'technician' },
  { name: 'a message to a person', path: async (page) => `${await someone(page)}/message`, route: '/people/{handle}/message', as: 'technician' },
  { path: '/messages', as: 'technician' },
  { path: '/messages?box=sent', as: 'technician' },
  { name: 'a message', path: linkOn('/messages', 'main a[href^="/messages/"]'), route: '/messages/{id}', as: 'technician' },
  { path: '/concepts', as: 'technician' },
  { name: 'a concept', path: async (page) => linkOn(await someone(page), 'main a[href^="/concepts/"]')(page), route: '/concepts/{id}', as: 'technician' },
  { path: '/profile', as: 'technician' },
  { path: '/profile/confirm', as: 'technician' },
  { path: '/profile/photo', as: 'technician' },
  ...sections.map((section) => ({ path: `/profile/${section}`, route: '/profile/{section}', as: 'technician' })),
  { path: '/profile/view-as?as=stranger', as: 'technician' },
  { path: '/profile/view-as?as=colleague', as: 'technician' },
  { name: 'a correction to suggest', path: async (page) => `${await someone(page)}/correct`, route: '/people/{handle}/correct', as: 'technician' },
  { path: '/corrections', as: 'technician' },
  { path: '/corrections', as: 'coordinator' },
  { name: 'a correction', path: linkOn('/corrections', 'main .list a[href^="/corrections/"]'), route: '/corrections/{id}', as: 'technician' },
  { path: '/desk/duplicates', as: 'coordinator' },
  { name: 'two accounts side by side', path: linkOn('/desk/duplicates', 'main .list a[href^="/desk/duplicates/"]'), route: '/desk/duplicates/{one}/{other}', as: 'coordinator' },
  { path: '/desk/hidden', as: 'coordinator' },
  { name: 'hiding a part of a profile', path: async (page) => (await someone(page)).replace('/people/', '/desk/hidden/'), route: '/desk/hidden/{handle}', as: 'coordinator' },
  { path: '/instruments', as: 'technician' },
  { path: '/instruments?q=zzzzqq', as: 'technician' },
  { path: '/instruments/new', as: 'technician' },
  { name: 'an instrument', path: instrument, route: '/instruments/{id}', as: 'technician' },
  { name: 'the label of an instrument', path: async (page) => `${await instrument(page)}/label`, route: '/instruments/{id}/label', as: 'technician' },
  { name: 'changing an instrument', path: async (page) => `${await instrument(page)}/edit`, route: '/instruments/{id}/edit', as: 'coordinator' },
  { name: 'an instrument that is gone', path: async (page) => `${await instrument(page)}/retire`, route: '/instruments/{id}/retire', as: 'coordinator' },
  { path: '/shadowing', as: 'technician' },
  { path: '/shadowing', as: 'host' },
  { path: '/shadowing', as: 'coordinator' },
  { path: '/shadowing/offers' },
  { path: '/shadowing/offers', as: 'technician' },
  { path: '/shadowing/offers?q=zzzzqq', as: 'technician' },
  { path: '/shadowing/offers/new', as: 'technician' },
  { name: 'an offer', path: offer, route: '/shadowing/offers/{id}', as: 'technician' },
  { name: 'an offer of one\'s own', path: linkOn('/shadowing', 'main .list a[href^="/shadowing/offers/"]'), route: '/shadowing/offers/{id}', as: 'host' },
  { name: 'an offer to change', path: async (page) => `${await linkOn('/shadowing', 'main .list a[href^="/shadowing/offers/"]')(page)}/change`, route: '/shadowing/offers/{id}/change', as: 'host' },
  { path: '/shadowing/requests/new', as: 'technician' },
  { name: 'a request', path: request, route: '/shadowing/requests/{id}', as: 'technician' },
  { name: 'hosts for a request', path: async (page) => `${await request(page)}/hosts`, route: '/shadowing/requests/{id}/hosts', as: 'technician' },
  { name: 'a request to decide', path: request, route: '/shadowing/requests/{id}', as: 'host' },
  { path: '/shadowing/requests', as: 'coordinator' },
  { path: '/partners', as: 'coordinator' },
  { path: '/partners/new', as: 'coordinator' },
  { path: '/partners/people', as: 'coordinator' },
  { path: '/invitation' },
  { name: 'a link that is worth nothing', path: '/invitation/nothing', route: '/invitation/{secret}', status: 409 },
  { name: 'an agreement', path: linkOn('/partners', 'main .list a[href^="/partners/"]'), route: '/partners/{id}', as: 'coordinator' },
  { path: '/shadowing', as: 'partner-coordinator' },
  { name: 'guidance', path: '/shadowing/guidance', as: 'technician' },
  { name: 'guidance to keep', path: '/shadowing/guidance', as: 'coordinator' },
  { name: 'a text of guidance', path: '/shadowing/guidance/for-hosts', route: '/shadowing/guidance/{slug}', as: 'host' },
  { name: 'guidance for a stranger', path: '/shadowing/guidance' },
  { path: '/shadowing/guidance/new', as: 'coordinator' },
  { name: 'guidance to change', path: '/shadowing/guidance/for-hosts/edit', route: '/shadowing/guidance/{slug}/edit', as: 'coordinator' },
  { name: 'what guidance said before', path: '/shadowing/guidance/for-hosts/versions', route: '/shadowing/guidance/{slug}/versions', as: 'coordinator' },
  { name: 'a visit', path: visit, route: '/shadowing/placements/{id}', as: 'technician' },
  { name: 'a visit to somebody who hosts', path: visit, route: '/shadowing/placements/{id}', as: 'host' },
  { name: 'asking somebody to shadow', path: host, route: '/people/{handle}/shadow', as: 'technician' },
  { path: '/me', as: 'technician' },
  { path: '/me/notifications', as: 'technician' },
  { path: '/me/notifications?show=unread', as: 'technician' },
  { path: '/me/notifications/settings', as: 'technician' },
  { path: '/me/sessions', as: 'technician' },
  { path: '/me/tokens', as: 'technician' },
  { path: '/concepts' },
  { name: 'a concept that is not there yet', path: '/concepts?label=sphere+zorbing', as: 'technician' },
  { path: '/desk/concepts', as: 'coordinator' },
  { path: '/desk/search', as: 'coordinator' },
  { name: 'weights tried', path: '/desk/search?q=SEM&zones-title-weight=3', as: 'coordinator' },
  { name: 'a search with wishes', path: '/search?q=who+can+teach+me+SEM', as: 'technician' },
  { name: 'a proposed concept', path: linkOn('/desk/concepts', 'main a[href^="/desk/concepts/"]'), route: '/desk/concepts/{id}', as: 'coordinator' },
  { name: 'a concept to change', path: '/concepts/scanning-electron-microscopy/change', route: '/concepts/{id}/change', as: 'coordinator' },
  { name: 'a concept to merge', path: '/concepts/scanning-electron-microscopy/merge?with_id=transmission-electron-microscopy', route: '/concepts/{id}/merge', as: 'coordinator' },
  { path: '/desk/vocabularies', as: 'coordinator' },
  { path: '/desk/vocabularies/starter', route: '/desk/vocabularies/{id}', as: 'coordinator' },
  { name: 'a vocabulary that waits', path: vocabulary, route: '/desk/vocabularies/files/{id}', as: 'coordinator' },
  { path: '/desk/hr', as: 'coordinator' },
  { path: '/desk/hr/left-out', as: 'coordinator' },
  { name: 'an extract from HR', path: extract, route: '/desk/hr/{id}', as: 'coordinator' },
  { path: '/desk/export', as: 'coordinator' },
  { path: '/desk/rounds', as: 'coordinator' },
  { path: '/desk/rounds/usual', as: 'coordinator' },
  { name: 'a round with its proposal', path: round, route: '/desk/rounds/{id}', as: 'coordinator' },
  { name: 'requests without a host', path: async (page) => `${await round(page)}?show=unmatched`, route: '/desk/rounds/{id}', as: 'coordinator' },
  { name: 'setting a round up', path: async (page) => `${await round(page)}/settings`, route: '/desk/rounds/{id}/settings', as: 'coordinator' },
  { name: 'what counts in a round, tried', path: async (page) => `${await round(page)}/weights?w-concept=1&aim=fair`, route: '/desk/rounds/{id}/weights', as: 'coordinator' },
  { name: 'hosts for a request of a round', path: tried, route: '/desk/rounds/{id}/requests/{request}', as: 'coordinator' },
  { name: 'two proposals side by side', path: async (page) => `${await round(page)}/compare`, route: '/desk/rounds/{id}/compare', as: 'coordinator' },
  { name: 'publishing a round', path: async (page) => `${await round(page)}/publish`, route: '/desk/rounds/{id}/publish', as: 'coordinator' },
  { path: '/departments', as: 'coordinator' },
  { path: '/skills', as: 'coordinator' },
  { name: 'skills wanted and held, rounded', path: '/skills', as: 'technician' },
  { path: '/plan/counts', as: 'coordinator' },
  { path: '/plan/counts/directory.published?by=department&every=quarter', route: '/plan/counts/{code}', as: 'coordinator' },
  { name: 'a count as published', path: '/plan/counts/shadowing.offered', as: 'technician' },
  { path: '/plan', as: 'coordinator' },
  { name: 'the plan of a technician', path: '/plan', as: 'technician' },
  { name: 'an action', path: '/plan/actions/5', route: '/plan/actions/{number}', as: 'coordinator' },
  { name: 'an action of a technician', path: '/plan/actions/14', route: '/plan/actions/{number}', as: 'technician' },
  { name: 'changing an action', path: '/plan/actions/5/edit', route: '/plan/actions/{number}/edit', as: 'coordinator' },
  { name: 'what an action said before', path: '/plan/actions/5/versions', route: '/plan/actions/{number}/versions', as: 'technician' },
  { name: 'adding an action', path: '/plan/add/action', as: 'coordinator' },
  { name: 'adding a measure', path: '/plan/add/measure?action=5', route: '/plan/add/measure', as: 'coordinator' },
  { path: '/plan/edit', as: 'coordinator' },
  { name: 'what the plan said before', path: '/plan/versions', as: 'technician' },
  { name: 'a measure that is counted', path: '/plan/measures/5.2', route: '/plan/measures/{code}', as: 'coordinator' },
  { name: 'a measure, rounded', path: '/plan/measures/5.2', route: '/plan/measures/{code}', as: 'technician' },
  { name: 'a measure not yet counted', path: '/plan/measures/7.2', route: '/plan/measures/{code}', as: 'coordinator' },
  { name: 'the facts behind a measure', path: '/plan/measures/5.1/facts', route: '/plan/measures/{code}/facts', as: 'coordinator' },
  { name: 'what a measure said before', path: '/plan/measures/3.3/versions', route: '/plan/measures/{code}/versions', as: 'coordinator' },
  { name: 'changing a measure', path: '/plan/measures/5.2/edit', route: '/plan/measures/{code}/edit', as: 'coordinator' },
  { name: 'recording a survey', path: '/plan/measures/3.3/record', route: '/plan/measures/{code}/record', as: 'coordinator' },
  { path: '/plan/settings', as: 'coordinator' },
  { path: '/plan/snapshots', as: 'coordinator' },
  { path: '/plan/files', as: 'coordinator' },
  { name: "a plan's file that waits", path: plan, route: '/plan/files/{id}', as: 'coordinator' },
  { path: '/plan/surveys', as: 'coordinator' },
  { name: 'a survey that waits', path: wave, route: '/plan/surveys/{id}', as: 'coordinator' },
  { path: '/plan/report', as: 'steering' },
  { name: 'the plan for everyone', path: '/plan/public/university-of-tarnmouth', route: '/plan/public/{institution}' },
  { name: 'departments, rounded', path: '/departments', as: 'steering' },
  { name: 'departments without numbers', path: '/departments', as: 'technician' },
  { name: 'a department', path: linkOn('/departments', 'main a[href^="/departments/"]'), route: '/departments/{id}', as: 'coordinator' },
  { path: '/team', as: 'manager' },
  { path: '/me/exports', as: 'technician' },
  { path: '/profile/tell-hr', as: 'technician' },
  { path: '/admin', as: 'admin' },
  { path: '/admin?q=zzzzqq', as: 'admin' },
  { name: 'an account', path: account, route: '/admin/people/{handle}', as: 'admin' },
  { name: 'giving a role', path: async (page) => `${await account(page)}/roles/safety`, route: '/admin/people/{handle}/roles/{role}', as: 'admin' },
  { name: 'closing an account', path: async (page) => `${await account(page)}/account`, route: '/admin/people/{handle}/account', as: 'admin' },
  { path: '/admin/settings', as: 'admin' },
  { path: '/admin/mail', as: 'admin' },
  { path: '/admin/mail?state=sent', as: 'admin' },
];

/** Routes that show no page. */
export const notPages = [
  /^\/shadowing\/placements\/\{id\}\/visit\.ics$/, // a file for calendars
  /^\/shadowing\/requests\/\{id\}\/change$/, // the form of a new one, filled
  /^\/(api|assets)\//,
  /^\/sign-in\/callback$/, // leads on
  /^\/sign-in\/\{institution\}$/, // leads away to the provider
  /^\/me\/notifications\/\{id\}$/, // leads on
  /^\/search\/suggest$/, // JSON for the combobox
  /^\/instruments\/suggest$/, // the same
  /^\/plan\/report\/\{file\}$/, // files
  /^\/plan\/measures\/\{code\}\/facts\.csv$/,
  /^\/skills\/(wanted|only-one)\.csv$/,
  /^\/people\/\{handle\}\/photo\/\{hash\}$/, // a picture
];
