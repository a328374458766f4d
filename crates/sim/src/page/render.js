// Draws one message. Everything people or the bot wrote goes in as text nodes, never as markup.

const TAGS = {
  bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre',
  blockquote: 'blockquote', expandable_blockquote: 'blockquote', spoiler: 'span',
};

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith('on')) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

// Text with its spans. Offsets count UTF-16 units, which is what JavaScript strings count as well.
export function rich(text, entities, context) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const build = (from, to, list) => {
    const out = document.createDocumentFragment();
    let at = from;
    while (list.length) {
      const entity = list.shift();
      const start = Math.max(entity.offset, at);
      const end = Math.min(entity.offset + entity.length, to);
      if (end <= start) continue;
      if (start > at) out.append(text.slice(at, start));
      const inner = [];
      while (list.length && list[0].offset < end) inner.push(list.shift());
      out.append(span(entity, text.slice(start, end), build(start, end, inner), context));
      at = end;
    }
    if (at < to) out.append(text.slice(at, to));
    return out;
  };
  return build(0, text.length, sorted);
}

function span(entity, plain, inner, context) {
  switch (entity.type) {
    case 'text_link': return link(entity.url, inner, context);
    case 'url': return link(/^[a-z]+:\/\//i.test(plain) ? plain : `http://${plain}`, inner, context);
    case 'email': return link(`mailto:${plain}`, inner, context);
    case 'bot_command':
      return el('button', { type: 'button', class: 'word', onclick: () => context.say(plain) }, inner);
    case 'mention': case 'hashtag': case 'text_mention':
      return el('span', { class: 'word' }, inner);
    case 'spoiler':
      return el('span', { class: 'spoiler', role: 'button', tabindex: '0', onclick: (event) => event.currentTarget.classList.add('seen') }, inner);
    case 'expandable_blockquote':
      return el('blockquote', { class: 'fold', onclick: (event) => event.currentTarget.classList.toggle('open') }, inner);
    case 'date_time': {
      const when = new Date(entity.unix_time * 1000);
      return el('time', { class: 'moment', datetime: when.toISOString(), title: `${when.toLocaleString()} on your clock` }, inner);
    }
    default: {
      const tag = TAGS[entity.type];
      return tag ? el(tag, {}, inner) : inner;
    }
  }
}

function link(url, inner, context) {
  const safe = /^(https?|tg|mailto|tel):/i.test(url) ? url : '#';
  return el('a', { href: safe, target: '_blank', rel: 'noopener noreferrer', title: url, onclick: (event) => { if (context.open(url)) event.preventDefault(); } }, inner);
}

export const clock = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false });

export const day = (seconds) => {
  const date = new Date(seconds * 1000);
  const today = new Date();
  if (date.toDateString() === today.toDateString()) return 'Today';
  return date.toLocaleDateString([], { day: 'numeric', month: 'long' });
};

const HUES = [330, 28, 262, 145, 205, 178, 48];
export const hue = (id) => HUES[Math.abs(Number(id)) % HUES.length];

export function avatar(node, name, id, bot) {
  node.textContent = bot ? '' : initials(name);
  node.style.setProperty('--hue', hue(id));
  node.classList.toggle('bot', Boolean(bot));
}

const initials = (name) => name.split(/\s+/).filter(Boolean).slice(0, 2).map((part) => [...part][0]).join('').toUpperCase();

export const fullName = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ');

function service(message) {
  const who = fullName(message.from);
  if (message.new_chat_members) {
    const names = message.new_chat_members.map(fullName).join(', ');
    return message.new_chat_members.some((user) => user.id === message.from.id) ? `${names} joined the group` : `${who} added ${names}`;
  }
  if (message.left_chat_member) return `${who} removed ${fullName(message.left_chat_member)}`;
  if (message.migrate_to_chat_id) return 'This group became a supergroup';
  if (message.migrate_from_chat_id) return 'This supergroup was a group before';
  return undefined;
}

const size = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1048576).toFixed(1)} MB`);

function content(message) {
  const parts = [];
  if (message.photo) {
    const photo = message.photo.at(-1);
    parts.push(el('img', { class: 'photo', src: `/sim/file/${photo.file_id}`, alt: message.caption ?? 'Picture', width: photo.width, height: photo.height }));
  }
  if (message.document) {
    const kind = (message.document.file_name ?? '').split('.').pop().slice(0, 4);
    parts.push(el('a', { class: 'document', href: `/sim/file/${message.document.file_id}`, download: message.document.file_name },
      el('span', { class: 'kind' }, kind),
      el('span', {}, el('b', {}, message.document.file_name ?? 'file'), el('small', {}, size(message.document.file_size)))));
  }
  if (message.location) {
    const { latitude, longitude } = message.location;
    parts.push(el('div', { class: 'place-card', role: 'img', 'aria-label': `Place ${latitude}, ${longitude}` },
      el('span', { class: 'pin' }, '📍'), el('small', {}, `${latitude.toFixed(3)}, ${longitude.toFixed(3)}`)));
  }
  if (message.contact) parts.push(el('div', { class: 'document' }, el('span', { class: 'kind' }, '☎'), el('span', {}, el('b', {}, message.contact.first_name), el('small', {}, message.contact.phone_number))));
  return parts;
}

function quote(reply) {
  const text = reply.text ?? reply.caption ?? (reply.photo ? 'Picture' : reply.document ? reply.document.file_name : reply.location ? 'Location' : 'Message');
  return el('button', { type: 'button', class: 'reply', 'data-reply-to': reply.message_id }, el('b', {}, fullName(reply.from)), el('span', {}, text.split('\n')[0]));
}

const MARK = { url: 'open', web_app: 'app', copy_text: 'copy', switch_inline_query: 'share', switch_inline_query_current_chat: 'share', switch_inline_query_chosen_chat: 'share', login_url: 'open' };

function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows) return undefined;
  return el('div', { class: 'inline-keyboard' }, ...rows.map((row) => el('div', { class: 'row' }, ...row.map((button) => {
    const kind = Object.keys(MARK).find((key) => button[key] !== undefined);
    return el('button', {
      type: 'button', class: `key ${button.style ?? ''}`, 'data-callback': button.callback_data,
      'data-mark': kind ? MARK[kind] : undefined,
      onclick: (event) => context.press(message, button, event.currentTarget),
    }, button.text);
  }))));
}

// One message for a viewer. `previous` tells whether the name must be shown again.
export function bubble(message, viewer, previous, group, context) {
  const notice = service(message);
  const common = { 'data-message-id': message.message_id, 'data-chat-id': message.chat.id, 'data-from': message.from.id };
  if (notice) return el('div', { ...common, class: 'message service' }, el('span', {}, notice));
  const mine = message.from.id === viewer;
  const follows = previous && previous.from.id === message.from.id && !service(previous) && message.date - previous.date < 600;
  const text = message.text ?? message.caption;
  const onlyMedia = (message.photo || message.location) && !text;
  const kinds = ['message', mine ? 'mine' : 'theirs', follows ? 'follows' : '', onlyMedia ? 'bare' : '', message.photo ? 'pictured' : '', message.edit_date ? 'edited' : ''];
  const node = el('div', { ...common, class: kinds.filter(Boolean).join(' ') });
  if (group && !mine) {
    const face = el('span', { class: 'avatar small', 'aria-hidden': 'true' });
    avatar(face, fullName(message.from), message.from.id, message.from.is_bot);
    node.append(face);
  }
  const body = el('div', { class: 'bubble' });
  if (group && !mine && !follows) body.append(el('b', { class: 'author', style: `--hue:${message.from.is_bot ? 208 : hue(message.from.id)}` }, fullName(message.from)));
  if (message.forward_origin) body.append(el('span', { class: 'via' }, `Forwarded from ${fullName(message.forward_origin.sender_user)}`));
  if (message.via_bot) body.append(el('span', { class: 'via' }, `via @${message.via_bot.username}`));
  if (message.reply_to_message) body.append(quote(message.reply_to_message));
  body.append(...content(message));
  const meta = el('span', { class: 'meta' }, message.edit_date ? 'edited ' : '', clock(message.date));
  if (text) body.append(el('div', { class: 'text', dir: 'auto' }, rich(text, message.entities ?? message.caption_entities, context)));
  body.append(meta);
  if (message.sim?.reaction) body.append(el('span', { class: 'reaction', 'aria-label': `Reaction ${message.sim.reaction}` }, message.sim.reaction));
  const column = el('div', { class: 'column' }, body, keyboard(message, context));
  node.append(column, tools(message, mine, context));
  return node;
}

function tools(message, mine, context) {
  const button = (label, sign, act) => el('button', { type: 'button', 'aria-label': label, title: label, onclick: act }, sign);
  return el('div', { class: 'tools' },
    button('Reply', '↩', () => context.reply(message)),
    mine && message.text ? button('Edit', '✎', () => context.edit(message)) : undefined,
    button('Delete', '🗑', () => context.remove(message)));
}
