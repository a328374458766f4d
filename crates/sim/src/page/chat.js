// The chat page: phones side by side, fed by server-sent events, acting through /sim.

import { avatar, bubble, clock, day, el, fullName } from './render.js';

const PLACES = [
  ['Berlin', 52.52, 13.405], ['London', 51.507, -0.128], ['New York', 40.713, -74.006],
  ['Tokyo', 35.677, 139.65], ['Kathmandu', 27.717, 85.324], ['Sydney', -33.869, 151.209],
];
const $ = (selector, root = document) => root.querySelector(selector);
let state;
let toastsSeen;
const phones = new Map();

async function post(path, body, method = 'POST') {
  const answer = await fetch(path, { method, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
  const result = await answer.json();
  if (!answer.ok) throw new Error(result.error ?? answer.statusText);
  return result;
}

const chatOf = (id) => state.chats.find((chat) => chat.id === id);
const personOf = (id) => state.people.find((person) => person.id === id);

class Phone {
  constructor(chat) {
    this.id = chat.id;
    this.group = chat.type !== 'private';
    this.viewer = this.group ? chat.members[0] : chat.id;
    this.shown = new Map();
    this.replyTo = undefined;
    this.editing = undefined;
    this.node = $('#phone').content.firstElementChild.cloneNode(true);
    this.node.dataset.chatId = chat.id;
    this.node.dataset.kind = this.group ? 'group' : 'private';
    // The second person likes it dark.
    this.node.dataset.theme = state.people[1]?.id === chat.id ? 'dark' : 'light';
    this.log = $('.log', this.node);
    this.stream = $('.stream', this.node);
    this.follow = true;
    this.input = $('textarea', this.node);
    this.context = {
      say: (text) => this.say(text),
      press: (message, button, key) => this.press(message, button, key),
      open: (url) => this.open(url),
      reply: (message) => this.about('reply', message),
      edit: (message) => this.about('edit', message),
      remove: (message) => this.act('/sim/delete', { message_id: message.message_id }),
    };
    this.wire();
    $('#phones').append(this.node);
  }

  wire() {
    const node = this.node;
    $('.composer', node).addEventListener('submit', (event) => { event.preventDefault(); this.submit(); });
    this.input.addEventListener('keydown', (event) => this.typed(event));
    this.input.addEventListener('input', () => { this.fit(); this.toggle(); this.inline(); });
    $('.clip', node).addEventListener('click', () => this.toggle('.attach'));
    $('.slash', node).addEventListener('click', () => this.toggle('.commands'));
    $('.pick-file', node).addEventListener('click', () => { this.toggle(); $('.file', node).click(); });
    $('.pick-place', node).addEventListener('click', () => this.toggle('.place'));
    $('.file', node).addEventListener('change', (event) => this.upload(event.target));
    $('.big', node).addEventListener('click', (event) => this.big(event.target.dataset.act));
    $('.about-message button', node).addEventListener('click', () => this.about());
    $('.down', node).addEventListener('click', () => this.bottom(true));
    const form = $('.place', node);
    form.addEventListener('submit', (event) => { event.preventDefault(); this.place(Number(form.latitude.value), Number(form.longitude.value)); });
    $('.presets', form).append(...PLACES.map(([name, latitude, longitude]) =>
      el('button', { type: 'button', onclick: () => this.place(latitude, longitude) }, name)));
    this.log.addEventListener('scroll', () => { this.follow = this.atBottom(); $('.down', node).hidden = this.follow; });
    this.log.addEventListener('click', (event) => {
      this.toggle();
      const target = event.target.closest('[data-reply-to]')?.dataset.replyTo;
      const found = target && this.shown.get(Number(target))?.node;
      if (found) { found.scrollIntoView({ block: 'center' }); flash(found); }
    });
    // Pictures and fonts come late and move things; whoever reads the newest message stays there.
    const late = new ResizeObserver(() => this.bottom());
    late.observe(this.stream);
    late.observe(this.log);
  }

  toggle(which) {
    for (const menu of this.node.querySelectorAll('.menu')) menu.hidden = !(which && menu.matches(which) && menu.hidden);
  }

  async act(path, body) {
    try {
      return await post(path, { chat: this.id, from: this.viewer, ...body });
    } catch (error) {
      this.toast(error.message);
      return undefined;
    }
  }

  say(text) { return this.act('/sim/send', { text }); }

  async submit() {
    const text = this.input.value.trim();
    if (!text) return;
    const { replyTo, editing } = this;
    this.input.value = '';
    this.fit();
    this.about();
    $('.inline-results', this.node).hidden = true;
    if (editing) await this.act('/sim/edit', { message_id: editing, text });
    else await this.act('/sim/send', { text, reply_to: replyTo ?? chatOf(this.id).force_reply ?? undefined });
    this.bottom(true);
  }

  typed(event) {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
    if (event.key === 'Escape') { this.about(); this.toggle(); $('.inline-results', this.node).hidden = true; }
    if (event.key === 'ArrowUp' && !this.input.value) {
      const own = chatOf(this.id).messages.filter((message) => message.from.id === this.viewer && message.text);
      if (own.length) { event.preventDefault(); this.about('edit', own.at(-1)); }
    }
  }

  fit() {
    this.input.style.height = 'auto';
    this.input.style.height = `${Math.min(this.input.scrollHeight, 120)}px`;
  }

  // What the composer is about: an answer, an edit, or nothing special.
  about(kind, message) {
    const bar = $('.about-message', this.node);
    if (this.editing && kind !== 'edit') this.input.value = '';
    this.replyTo = kind === 'reply' ? message.message_id : undefined;
    this.editing = kind === 'edit' ? message.message_id : undefined;
    bar.hidden = !kind;
    if (!kind) return;
    $('span', bar).textContent = `${kind === 'edit' ? 'Edit' : `Reply to ${message.from.first_name}`}: ${(message.text ?? message.caption ?? '').split('\n')[0]}`;
    if (kind === 'edit') this.input.value = message.text;
    this.input.focus();
    this.fit();
  }

  async press(message, button, key) {
    key.classList.add('waiting');
    const result = await this.act('/sim/press', { message_id: message.message_id, button: button.callback_data ?? button.text });
    if (!result?.callback) key.classList.remove('waiting');
    if (result?.copied !== undefined) { await copy(result.copied); this.toast('Copied'); }
    if (result?.url && !this.open(result.url)) window.open(result.url, '_blank', 'noopener');
    if (result?.inline !== undefined) { this.input.value = `@${state.bot.username} ${result.inline}`; this.input.focus(); this.inline(); }
  }

  // A link that starts the bot stays here: it leads into this person's own chat.
  open(url) {
    const address = URL.canParse(url) ? new URL(url) : undefined;
    if (address?.host !== 't.me' || address.pathname.replaceAll('/', '').toLowerCase() !== state.bot.username.toLowerCase()) return false;
    if (!address.searchParams.has('start')) return false;
    this.act('/sim/open', { url }).then(() => phones.get(this.viewer)?.bottom(true));
    return true;
  }

  async place(latitude, longitude) {
    this.toggle();
    if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return this.toast('Two numbers, please');
    await this.act('/sim/location', { latitude, longitude });
    return this.bottom(true);
  }

  async upload(input) {
    const [file] = input.files;
    input.value = '';
    if (!file) return;
    const query = new URLSearchParams({ chat: this.id, from: this.viewer, name: file.name });
    const answer = await fetch(`/sim/document?${query}`, { method: 'POST', body: file });
    if (!answer.ok) this.toast((await answer.json()).error);
    this.bottom(true);
  }

  // "@bot words" in the composer asks the bot for inline results.
  inline() {
    clearTimeout(this.asking);
    const panel = $('.inline-results', this.node);
    const match = this.input.value.match(new RegExp(`^@${state.bot.username}\\s(.*)$`, 's'));
    if (!match) { panel.hidden = true; return; }
    this.asking = setTimeout(async () => {
      const asked = await this.act('/sim/inline', { query: match[1], chat_type: this.group ? 'supergroup' : 'sender' });
      for (let tries = 0; asked && tries < 40; tries += 1) {
        const answer = await (await fetch(`/sim/inline?id=${asked.id}`)).json();
        if (answer.answered) { this.offer(asked.id, answer.results); return; }
        await new Promise((next) => { setTimeout(next, 100); });
      }
    }, 250);
  }

  offer(query, results) {
    const panel = $('.inline-results', this.node);
    panel.hidden = false;
    panel.replaceChildren(...(results.length ? results.map((result) => el('button', {
      type: 'button',
      onclick: async () => {
        panel.hidden = true;
        this.input.value = '';
        await this.act('/sim/choose', { query, result: result.id });
        this.bottom(true);
      },
    }, el('b', {}, result.title ?? 'Result'), el('span', {}, result.description ?? ''))) : [el('p', {}, 'No results')]));
  }

  async big(what) {
    if (what === 'start') await this.say('/start');
    if (what === 'unblock') await this.act('/sim/block', { person: this.viewer, blocked: false });
    if (what === 'add') await this.act('/sim/group', { by: this.viewer, has_bot: true });
  }

  toast(text, alert) {
    if (!text) return;
    if (alert) {
      const box = $('.alert', this.node);
      $('p', box).textContent = text;
      if (!box.open) box.show();
      return;
    }
    const toast = $('.toast', this.node);
    toast.textContent = text;
    toast.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => { toast.hidden = true; }, 3500);
  }

  atBottom() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 90; }

  bottom(force) { if (force || this.follow) this.log.scrollTop = this.log.scrollHeight; }

  draw(chat) {
    this.head(chat);
    this.messages(chat);
    this.foot(chat);
    this.bottom();
  }

  head(chat) {
    const { node } = this;
    const title = this.group ? chat.title : fullName(state.bot);
    $('.title', node).textContent = title;
    const members = chat.members.length + (chat.has_bot ? 1 : 0);
    $('.subtitle', node).textContent = chat.typing ? 'typing…' : this.group ? `${members} members` : 'bot';
    $('.subtitle', node).classList.toggle('typing', chat.typing);
    avatar($('.avatar', node), title, this.group ? chat.id : state.bot.id, !this.group);
    const owner = personOf(this.viewer);
    const handle = owner?.username ? ` · @${owner.username}` : '';
    $('.owner', node).textContent = this.group ? 'Group' : `${owner.first_name}’s phone${handle}`;
    node.setAttribute('aria-label', this.group ? `Group ${chat.title}` : `Phone of ${fullName(owner)}`);
    const pinned = chat.messages.find((message) => message.message_id === chat.pinned.at(-1));
    $('.pinned', node).hidden = !pinned;
    if (pinned) $('.pinned', node).textContent = `📌 ${(pinned.text ?? pinned.caption ?? '').split('\n')[0]}`;
  }

  messages(chat) {
    const fresh = this.shown.size > 0 || this.drawn;
    const keep = new Set(chat.messages.map((message) => message.message_id));
    for (const [id, old] of this.shown) if (!keep.has(id)) { old.node.remove(); this.shown.delete(id); }
    let previous;
    let after;
    let lastDay;
    for (const date of this.log.querySelectorAll('.date')) date.remove();
    for (const message of chat.messages) {
      const key = JSON.stringify([message, this.viewer, previous?.from.id, previous && message.date - previous.date < 600]);
      let entry = this.shown.get(message.message_id);
      if (!entry || entry.key !== key) {
        const node = bubble(message, this.viewer, previous, this.group, this.context);
        if (entry) {
          entry.node.replaceWith(node);
          if (entry.edits !== message.sim.edits) flash(node);
        } else if (fresh) node.classList.add('new');
        entry = { key, node, edits: message.sim.edits };
        this.shown.set(message.message_id, entry);
      }
      const place = after ? after.nextSibling : this.stream.firstChild;
      if (place !== entry.node) this.stream.insertBefore(entry.node, place);
      const date = day(message.date);
      if (date !== lastDay) entry.node.before(el('div', { class: 'date' }, el('span', {}, date)));
      lastDay = date;
      after = entry.node;
      previous = message;
    }
    this.drawn = true;
    const intro = $('.intro', this.node);
    intro.hidden = this.group || chat.messages.length > 0;
    $('p', intro).textContent = chat.description ?? 'No messages here yet.';
    $('b', intro).hidden = !chat.description;
    for (const key of this.log.querySelectorAll('.key.waiting')) {
      const id = Number(key.closest('.message').dataset.messageId);
      const waits = state.waiting.some((one) => one.chat === this.id && one.message_id === id && one.data === key.dataset.callback);
      key.classList.toggle('waiting', waits);
    }
  }

  foot(chat) {
    const { node } = this;
    const person = personOf(this.viewer);
    const [act, label] = this.group
      ? (chat.has_bot ? [] : ['add', `Add ${state.bot.first_name} to the group`])
      : person.blocked ? ['unblock', 'Unblock'] : person.started ? [] : ['start', 'Start'];
    const big = $('.big', node);
    big.hidden = !act;
    if (act) { big.dataset.act = act; big.textContent = label; }
    $('.composer', node).hidden = act === 'start' || act === 'unblock';
    $('.slash', node).hidden = chat.commands.length === 0;
    this.input.setAttribute('aria-label', this.group ? `Message to ${chat.title} as ${person.first_name}` : `Message to ${state.bot.first_name} as ${person.first_name}`);
    this.input.placeholder = chat.placeholder ?? (this.group ? `Message as ${person.first_name}` : 'Message');
    $('.commands', node).replaceChildren(...chat.commands.map((command) => el('button', {
      type: 'button', onclick: () => { this.toggle(); this.say(`/${command.command}`); },
    }, el('b', {}, `/${command.command}`), el('span', {}, command.description))));
    this.keys(chat);
    this.writers(chat);
  }

  keys(chat) {
    const keys = $('.keys', this.node);
    const text = JSON.stringify(chat.reply_keyboard);
    if (keys.dataset.key === text) return;
    keys.dataset.key = text;
    keys.hidden = !chat.reply_keyboard;
    keys.replaceChildren(...(chat.reply_keyboard?.rows ?? []).map((row) => el('div', { class: 'row' }, ...row.map((key) => el('button', {
      type: 'button', 'data-ask': key.ask,
      onclick: () => (key.ask === 'location' ? this.toggle('.place') : this.say(key.text)),
    }, key.text)))));
  }

  writers(chat) {
    const box = $('.as', this.node);
    box.hidden = !this.group;
    const key = `${chat.members}/${this.viewer}`;
    if (!this.group || box.dataset.key === key) return;
    box.dataset.key = key;
    box.replaceChildren(el('span', {}, 'Write as'), ...chat.members.map((id) => el('button', {
      type: 'button', role: 'radio', 'aria-checked': String(id === this.viewer), 'data-person': id,
      onclick: () => { this.viewer = id; draw(); this.input.focus(); },
    }, personOf(id)?.first_name ?? String(id))));
  }
}

function flash(node) {
  node.classList.remove('changed');
  void node.offsetWidth;
  node.classList.add('changed');
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el('textarea', { style: 'position:fixed;opacity:0' });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
}

function desk() {
  const login = $('#login');
  login.hidden = !state.login;
  const key = JSON.stringify(state.login);
  if (state.login && login.dataset.key !== key) {
    login.dataset.key = key;
    const row = (name, value) => [el('dt', {}, name), el('dd', {}, el('code', {}, value), el('button', {
      type: 'button', 'aria-label': `Copy ${name.toLowerCase()}`,
      onclick: async (event) => { await copy(value); event.target.textContent = 'copied'; setTimeout(() => { event.target.textContent = 'copy'; }, 1200); },
    }, 'copy'))];
    $('dl', login).replaceChildren(...row('Server', state.login.url), ...row('User name', state.login.username), ...row('Password', state.login.password));
  }
  $('#inbox-link').hidden = !state.mail;
  $('#mail-count').textContent = state.mail?.count ?? 0;
  $('#armed').textContent = state.faults ? `Armed: strikes ${state.faults} more time${state.faults > 1 ? 's' : ''}` : '';
  $('#people ul').replaceChildren(...state.people.map((person) => el('li', {}, el('label', {},
    el('input', { type: 'checkbox', role: 'switch', checked: person.blocked, onchange: (event) => post('/sim/block', { person: person.id, blocked: event.target.checked }) }),
    ` ${person.first_name} has blocked the bot`))),
  ...state.chats.filter((chat) => chat.type !== 'private').map((chat) => el('li', {}, el('label', {},
    el('input', { type: 'checkbox', role: 'switch', checked: chat.has_bot, onchange: (event) => post('/sim/group', { chat: chat.id, by: chat.members[0], has_bot: event.target.checked }) }),
    ` The bot is in ${chat.title}`))));
  $('#calls').replaceChildren(...state.calls.map((call) => el('li', { class: call.status === 200 ? '' : 'bad', title: call.error ?? JSON.stringify(call.params) },
    el('time', {}, clock(call.at / 1000)), el('span', {}, call.method), el('em', {}, call.status === 200 ? nameOf(call.params.chat_id) : call.status || 'cut'))));
}

function nameOf(id) {
  const chat = id && chatOf(Number(id));
  return chat ? chat.title ?? chat.first_name : '';
}

function draw() {
  for (const chat of state.chats) {
    let phone = phones.get(chat.id);
    if (!phone) { phone = new Phone(chat); phones.set(chat.id, phone); }
    phone.draw(chat);
  }
  for (const [id, phone] of phones) if (!chatOf(id)) { phone.node.remove(); phones.delete(id); }
  desk();
  const newest = Math.max(0, ...state.toasts.map((toast) => toast.serial));
  if (toastsSeen !== undefined) {
    for (const toast of state.toasts) {
      if (toast.serial > toastsSeen) phones.get(toast.chat)?.toast(toast.text, toast.alert);
    }
  }
  toastsSeen = newest;
}

for (const button of document.querySelectorAll('[data-fault]')) {
  button.addEventListener('click', () => post('/sim/fault', { kind: button.dataset.fault, seconds: Number(button.dataset.seconds) || undefined }));
}

function connect() {
  const link = $('#link');
  const show = (value, text) => { link.dataset.state = value; link.textContent = text; };
  const source = new EventSource('/sim/events');
  source.addEventListener('open', () => show('live', 'live'));
  source.addEventListener('state', (event) => { state = JSON.parse(event.data); draw(); document.body.dataset.ready = 'true'; });
  source.addEventListener('error', () => {
    show('lost', 'connection lost, trying again');
    // The browser tries again by itself unless the server refused; then it is up to us.
    if (source.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  });
}

connect();
