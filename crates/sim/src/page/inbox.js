// The inbox: a list of caught mails and the parts of the chosen one.

import { el } from './render.js';

const $ = (selector) => document.querySelector(selector);
let mails = [];
let chosen = Number(location.hash.slice(1)) || undefined;
let count;

const HEADERS = ['From', 'To', 'Reply-To', 'Date', 'Message-ID', 'In-Reply-To', 'List-Unsubscribe', 'Auto-Submitted'];

async function load() {
  mails = (await (await fetch('/sim/mail')).json()).mails;
  draw();
}

function draw() {
  if (!mails.some((mail) => mail.id === chosen)) chosen = mails[0]?.id;
  $('#list').replaceChildren(...(mails.length ? mails.map((mail) => el('button', {
    type: 'button', role: 'listitem', 'data-mail-id': mail.id, 'aria-current': String(mail.id === chosen),
    onclick: () => { chosen = mail.id; location.hash = String(mail.id); draw(); },
  }, el('b', {}, mail.subject || '(no subject)'), el('span', {}, `to ${mail.to.join(', ')}`),
  el('span', {}, new Date(mail.at).toLocaleString()))) : [el('p', { class: 'empty' }, 'No mail yet. Invite somebody by mail in the chat.')]));
  const mail = mails.find((one) => one.id === chosen);
  $('#view').replaceChildren(...(mail ? show(mail) : []));
}

function show(mail) {
  const rows = [['Envelope', `${mail.from || '<>'} → ${mail.to.join(', ')}`]];
  for (const name of HEADERS) {
    const found = mail.headers.find(([key]) => key.toLowerCase() === name.toLowerCase());
    if (found) rows.push([name, found[1]]);
  }
  return [
    el('h2', {}, mail.subject || '(no subject)'),
    el('dl', { class: 'heads' }, ...rows.flatMap(([key, value]) => [el('dt', {}, key), el('dd', {}, value)])),
    ...mail.parts.map(part),
    el('a', { class: 'pill', href: `/sim/mail/${mail.id}/raw`, target: '_blank' }, `As sent (${mail.size} octets)`),
  ];
}

function part(one) {
  const calendar = one.type === 'text/calendar' || one.type === 'application/ics';
  const notes = Object.entries(one.parameters).map(([key, value]) => `${key}=${value}`);
  if (one.disposition) notes.push(one.disposition);
  if (one.name) notes.push(one.name);
  // Markup of a mail is shown in a frame that may do nothing.
  const body = one.type === 'text/html'
    ? el('iframe', { sandbox: '', srcdoc: one.text ?? '', title: 'HTML part' })
    : el('pre', {}, one.text ?? `${one.size} octets`);
  return el('section', { class: calendar ? 'part calendar' : 'part', 'data-part': one.type },
    el('h3', {}, `${calendar ? '📅 ' : ''}${one.type}`, el('small', {}, notes.join(' · '))), body);
}

function connect() {
  const link = $('#link');
  const source = new EventSource('/sim/events');
  source.addEventListener('open', () => { link.dataset.state = 'live'; link.textContent = 'live'; });
  source.addEventListener('state', (event) => {
    const { mail } = JSON.parse(event.data);
    $('#smtp').textContent = mail ? `SMTP listens at ${mail.smtp_url}.` : 'The mail catcher is off.';
    const now = mail?.count ?? 0;
    if (now !== count) { count = now; load(); }
  });
  source.addEventListener('error', () => {
    link.dataset.state = 'lost';
    link.textContent = 'connection lost, trying again';
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  });
}

connect();
