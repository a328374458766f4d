//! Stand-ins for the world around Televent that **enforce the real rules with the real texts**: a Bot API server with a
//! chat page ([`telegram`]), and a mail catcher with an inbox page ([`mail`]). `televent demo` and the end-to-end tests
//! run on them; `televent run` never does. Nothing here depends on another of our crates, and nothing reaches into the
//! network.
//!
//! # In a test
//!
//! ```no_run
//! # async fn example() -> Option<()> {
//! use std::time::Duration;
//! use televent_sim::{mail, telegram};
//!
//! let any = "127.0.0.1:0".parse().ok()?;
//! let mail = mail::Server::start(any).await.ok()?;
//! let options = telegram::Options { mail: Some(mail.clone()), ..Default::default() };
//! let chat = telegram::Server::start(any, options).await.ok()?;
//! // Point the bot at `chat.api_url()` with `chat.token()`, and the worker at `mail.smtp_url()`.
//! let ann = 1001;
//! chat.say(ann, "Dentist tue 9:30").ok()?;
//! let card = chat.wait_for_message(ann, Duration::from_secs(2), |card| card.text.contains("Dentist")).await?;
//! chat.press(ann, card.id, "Undo").ok()?;
//! assert!(chat.wait_until(Duration::from_secs(2), |chat| chat.unanswered_callbacks().is_empty()).await);
//! # Some(())
//! # }
//! ```
//!
//! # Over HTTP
//!
//! The same server answers on one port:
//!
//! | address | what |
//! |---|---|
//! | `/bot{token}/{method}`, `/file/bot{token}/{path}` | the Bot API: query, JSON, form and multipart |
//! | `/`, `/inbox` | the chat page, the inbox page |
//! | `GET /sim/state` | everything the page shows: people, chats with messages, toasts, last calls, login |
//! | `GET /sim/events` | server-sent events named `state`, the same object again after each change |
//! | `GET /sim/calls` | all calls of the bot: `method, params, at, status, error` |
//! | `GET /sim/file/{file_id}` | a file somebody sent |
//! | `POST /sim/send` | `{chat, from, text, reply_to?, thread?, entities?}` -> `{message_id}` |
//! | `POST /sim/edit`, `/sim/delete` | `{chat, from, message_id, text?}` |
//! | `POST /sim/forward` | `{chat, from, source, message_id}` -> `{message_id}` |
//! | `POST /sim/press` | `{chat, from, message_id, button}` (label, data, or part of the label) -> `{callback}` or `{url}`, `{copied}`, `{inline}` |
//! | `POST /sim/open` | `{from, url}`: follows a link that starts the bot -> `{message_id}` |
//! | `POST /sim/location` | `{chat, from, latitude, longitude}` -> `{message_id}` |
//! | `POST /sim/document?chat=&from=&name=&caption=` | the file as body -> `{message_id}` |
//! | `POST /sim/block` | `{person, blocked}` |
//! | `POST /sim/group` | `{chat, by, has_bot?, bot_admin?}` |
//! | `POST /sim/inline`, `GET /sim/inline?id=`, `POST /sim/choose` | `{from, query, chat_type?}` -> `{id}`; `{answered, results}`; `{query, result, chat}` -> `{message_id}` |
//! | `POST /sim/update` | any update as it is -> `{update_id}` |
//! | `POST /sim/fault`, `DELETE /sim/fault` | `{kind: 429\|500\|drop\|drop_after\|hang\|delay, seconds?, method?, chat?, times?}` |
//! | `POST /sim/limits` | `{enforced}`: the published limits on sending |
//! | `GET /sim/mail`, `/sim/mail/{id}`, `/sim/mail/{id}/raw`, `DELETE /sim/mail` | the caught mails with their parts |
//! | `POST /sim/mail/fault` | `{recipient?, code?, text?, times?}`: refuses a recipient |
//!
//! A refused act is 400 with `{"error"}`. In a private chat `chat` and `from` are both the person's id. Requests that
//! another site's page sends, or that come for a foreign host name, are refused with 403.
//!
//! On the page every message is an element with `data-message-id`, `data-chat-id` and `data-from`; a phone has
//! `data-chat-id`; inline buttons are `button.key` with their label as text and `data-callback`; `body[data-ready]` is set
//! once the first state is drawn. Inputs and buttons have accessible names.

pub mod mail;
mod page;
pub mod telegram;
