// tsdav against a running server, both ways: node both_ways.mjs URL USER PASSWORD
// Two programs with an account each on one calendar. Prints a line per step; ends with an error at the first wrong one.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createDAVClient } from 'tsdav';

const [url, username, password] = process.argv.slice(2);
const login = () =>
  createDAVClient({ serverUrl: url, credentials: { username, password }, authMethod: 'Basic', defaultAccountType: 'caldav' });

const step = async (what, act) => {
  await act();
  console.log(`ok   ${what}`);
};

const object = (uid, title, start = '20261123T110000Z', more = '', instance = '') =>
  [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//e2e//tsdav//EN', 'BEGIN:VEVENT', `UID:${uid}`, 'DTSTAMP:20261121T100000Z',
    `DTSTART:${start}`, 'DURATION:PT1H', `SUMMARY:${title}`, ...(more ? [more] : []), 'END:VEVENT', ...(instance ? [instance] : []),
    'END:VCALENDAR', '',
  ].join('\r\n');

const phone = await login();
const laptop = await login();
const home = phone.account?.homeUrl ?? (await phone.createAccount({ account: { accountType: 'caldav', serverUrl: url } })).homeUrl;
const place = `${home.replace(/\/?$/, '/')}tsdav-${randomUUID().slice(0, 8)}/`;

const find = async (client) => (await client.fetchCalendars()).find((one) => one.url.endsWith(new URL(place).pathname));
const all = async (client) => client.fetchCalendarObjects({ calendar: await find(client) });
const titles = async (client) =>
  (await all(client)).flatMap((one) => [...one.data.matchAll(/SUMMARY:(.*)\r?\n/g)].map((match) => match[1].trim())).sort();
const named = async (client, name) => (await all(client)).find((one) => one.url.endsWith(name));

await step('a calendar of its own', async () => {
  await phone.makeCalendar({ url: place, props: { displayname: 'Both ways' } });
  assert.equal((await find(laptop)).displayName, 'Both ways');
});

await step('what one makes the other sees', async () => {
  const calendar = await find(phone);
  const made = await phone.createCalendarObject({ calendar, filename: 'lunch.ics', iCalString: object('lunch', 'Lunch') });
  assert.equal(made.status, 201);
  const again = await phone.createCalendarObject({ calendar, filename: 'lunch.ics', iCalString: object('lunch', 'Lunch') });
  assert.equal(again.status, 412, 'a new object does not overwrite one that is there');
  await laptop.createCalendarObject({
    calendar: await find(laptop), filename: 'daily.ics',
    iCalString: object('daily', 'Daily', '20261123T080000Z', 'RRULE:FREQ=DAILY;COUNT=5'),
  });
  assert.deepEqual(await titles(phone), ['Daily', 'Lunch']);
  assert.deepEqual(await titles(laptop), ['Daily', 'Lunch']);
});

await step('an edit on an old state is a conflict', async () => {
  const [mine, theirs] = [await named(phone, 'lunch.ics'), await named(laptop, 'lunch.ics')];
  assert.ok(mine.etag && mine.etag === theirs.etag);
  const good = await phone.updateCalendarObject({ calendarObject: { ...mine, data: object('lunch', 'Long lunch') } });
  assert.equal(good.status, 204);
  const late = await laptop.updateCalendarObject({ calendarObject: { ...theirs, data: object('lunch', 'Short lunch') } });
  assert.equal(late.status, 412);
  assert.deepEqual(await titles(laptop), ['Daily', 'Long lunch']);
});

await step('one date of a series', async () => {
  const series = await named(laptop, 'daily.ics');
  const instance = object('daily', 'Late', '20261125T150000Z', 'RECURRENCE-ID:20261125T080000Z').split('\r\n').slice(3, -2).join('\r\n');
  const data = object('daily', 'Daily', '20261123T080000Z', 'RRULE:FREQ=DAILY;COUNT=5', instance);
  assert.equal((await laptop.updateCalendarObject({ calendarObject: { ...series, data } })).status, 204);
  const timeRange = { start: '2026-11-25T00:00:00Z', end: '2026-11-26T00:00:00Z' };
  const day = await phone.fetchCalendarObjects({ calendar: await find(phone), timeRange, expand: true });
  assert.equal(day.length, 1);
  assert.match(day[0].data, /DTSTART:20261125T150000Z/);
});

await step('catching up after having been away', async () => {
  const known = { ...(await find(phone)), objects: await all(phone), objectMultiGet: phone.calendarMultiGet };
  const calendar = await find(laptop);
  await laptop.createCalendarObject({ calendar, filename: 'new.ics', iCalString: object('new', 'Made meanwhile') });
  const lunch = await named(laptop, 'lunch.ics');
  await laptop.updateCalendarObject({ calendarObject: { ...lunch, data: object('lunch', 'Lunch again') } });
  await laptop.deleteCalendarObject({ calendarObject: await named(laptop, 'daily.ics') });
  const delta = await phone.smartCollectionSync({ collection: known, method: 'webdav', detailedResult: true });
  const names = (list) => list.map((one) => one.url.split('/').pop()).sort();
  assert.deepEqual(names(delta.objects.created), ['new.ics']);
  assert.deepEqual(names(delta.objects.updated), ['lunch.ics']);
  assert.deepEqual(names(delta.objects.deleted), ['daily.ics']);
});

await step('what one deletes is gone for the other', async () => {
  const lunch = await named(phone, 'lunch.ics');
  const old = await phone.deleteCalendarObject({ calendarObject: { ...lunch, etag: '"old"' } });
  assert.equal(old.status, 412, 'not on an old state');
  assert.equal((await phone.deleteCalendarObject({ calendarObject: lunch })).status, 204);
  assert.deepEqual(await titles(laptop), ['Made meanwhile']);
  const gone = await phone.deleteObject({ url: place });
  assert.equal(gone.status, 204);
  assert.equal(await find(laptop), undefined);
});
