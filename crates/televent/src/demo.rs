//! `televent demo`: the whole product with nothing configured. Telegram and the mail server are stand-ins that enforce
//! the real ones' rules; everything else is what `televent run` runs.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context;
use televent_sim::{mail, telegram};
use tokio::net::TcpListener;

use crate::config::{Config, Mail, Secret, Telegram, TelegramMode};
use crate::database::{Database, Use};
use crate::wire::{self, Plan, Ready, Role};
use crate::{accounts, signals};

/// Where the demo keeps its own database and key, apart from those of `televent run`.
const FOLDER: &str = "demo";
/// Time zone of the two people, who were born with the demo and told nobody.
const ZONE: chrono_tz::Tz = chrono_tz::Europe::Berlin;

/// Who invitations come from.
const SENDER: &str = "calendar@televent.example";
/// What the calendar login of the demo is called in `/device`.
const DEVICE: &str = "demo";

/// The stand-in Telegram with its chat page and the mail catcher with its inbox; they stop when this is dropped.
struct StandIns {
    chat: telegram::Server,
    inbox: mail::Server,
    people: Vec<telegram::Person>,
}

impl StandIns {
    async fn start(chat_port: Option<u16>) -> anyhow::Result<Self> {
        let inbox = mail::Server::start(loopback(0)).await.context("the mail catcher")?;
        let mut options = telegram::Options {
            mail: Some(inbox.clone()),
            first_id: first_id(),
            ..telegram::Options::default()
        };
        // Ann presses START herself; whoever she invites has met the bot before, so that it may write to them.
        for guest in options.people.iter_mut().skip(1) {
            *guest = guest.clone().username(&guest.first_name.to_lowercase()).started();
        }
        let people = options.people.clone();
        Ok(Self { chat: chat_page(options, chat_port).await?, inbox, people })
    }
}

/// `demo --stand-ins`: runs the stand-ins alone until a signal comes, and prints what a `televent run` beside them needs.
///
/// # Errors
/// If no port is free.
pub async fn stand_ins(chat_port: Option<u16>) -> anyhow::Result<()> {
    let shutdown = signals::shutdown()?;
    let stand_ins = StandIns::start(chat_port).await?;
    let text = format!(
        "# chat page {}\nTELEGRAM_BOT_TOKEN={}\nTELEGRAM_API_URL={}\nSMTP_URL={}\nMAIL_FROM={SENDER}\n",
        stand_ins.chat.page_url(),
        stand_ins.chat.token(),
        stand_ins.chat.api_url(),
        stand_ins.inbox.smtp_url(),
    );
    std::io::stdout().write_all(text.as_bytes())?;
    std::io::stdout().flush()?;
    shutdown.cancelled().await;
    Ok(())
}

/// The `demo` command: serves until a signal comes.
///
/// # Errors
/// If no database server is installed, or something that runs ends by itself.
pub async fn run(mut config: Config, port: Option<u16>, chat_port: Option<u16>) -> anyhow::Result<()> {
    let shutdown = signals::shutdown()?;
    let stand_ins = StandIns::start(chat_port).await?;
    let listener = listen(port).await?;
    config.data_dir = config.data_dir.join(FOLDER);
    config.encryption_key_file = config.data_dir.join("encryption.key");
    config.public_url = None;
    config.telegram = Telegram {
        token: Some(Secret::new(stand_ins.chat.token())),
        api_url: Some(stand_ins.chat.api_url().parse()?),
        mode: TelegramMode::Polling,
    };
    config.mail = Some(Mail { url: Secret::new(stand_ins.inbox.smtp_url()), from: SENDER.to_owned() });
    let mut database = tokio::select! {
        opened = Database::open(&config, Use::Serve) => opened?,
        () = shutdown.cancelled() => return Ok(()),
    };
    let plan =
        Plan { roles: vec![Role::Api, Role::Bot, Role::Worker], migrate: true, listener: Some(listener) };
    let greeted = async |ready: &Ready<'_>| greet(ready, &stand_ins).await;
    let served = wire::serve(config, plan, &mut database, &shutdown, greeted).await;
    database.close().await;
    served
}

/// A number no earlier demo on the same database has reached: sixteen for each second since 2026.
fn first_id() -> i64 {
    (chrono::Utc::now().timestamp() - 1_767_225_600) * 16
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::new(Ipv4Addr::LOCALHOST.into(), port)
}

/// The wanted port, or a free one where it is taken.
async fn listen(wanted: Option<u16>) -> anyhow::Result<TcpListener> {
    if let Ok(listener) = TcpListener::bind(loopback(wanted.unwrap_or(8080))).await {
        return Ok(listener);
    }
    TcpListener::bind(loopback(0)).await.context("no free port on 127.0.0.1")
}

async fn chat_page(options: telegram::Options, wanted: Option<u16>) -> anyhow::Result<telegram::Server> {
    if let Ok(server) = telegram::Server::start(loopback(wanted.unwrap_or(8081)), options.clone()).await {
        return Ok(server);
    }
    telegram::Server::start(loopback(0), options).await.context("the chat page")
}

/// Makes the people known, gives the first a calendar login, and says where everything is.
async fn greet(ready: &Ready<'_>, stand_ins: &StandIns) -> anyhow::Result<()> {
    let StandIns { chat, people, .. } = stand_ins;
    for person in people {
        let known = ready.store.person_by_telegram(televent_core::TelegramId(person.id)).await?;
        if known.is_none_or(|known| known.username != person.username) {
            let (name, username) = (person.first_name.clone(), person.username.clone());
            accounts::register(ready.store, person.id, name, username, Some(ZONE), false).await?;
        }
    }
    let Some(first) = people.first() else { return Ok(()) };
    let (username, password) = accounts::renew_device(ready.store, first.id, DEVICE).await?;
    let url = ready.config.caldav_url();
    chat.set_login(telegram::Login {
        url: url.clone(),
        username: username.clone(),
        password: password.clone(),
    });
    let text = format!(
        "\n  Televent is running. Three things to try:\n\n  \
         1. Chat    {chat_page}\n             press Start as {name}, write \"Lunch with @bob tomorrow at noon\", answer as Bob\n  \
         2. Phone   add a CalDAV account to any calendar application:\n             \
            address   {url}\n             user      {username}\n             password  {password}\n             \
            or see it at once:\n             \
            curl -u {username}:{password} -X PROPFIND -H 'Depth: 1' {url}{id}/\n  \
         3. Mail    {chat_page}inbox\n             write \"/invite carol@example.org\" after it, and look who got mail\n\n  \
         Ctrl-C stops all of it. What you made is kept in {folder}.\n\n",
        chat_page = chat.page_url(),
        name = first.first_name,
        id = first.id,
        folder = ready.config.data_dir.display(),
    );
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(std::io::stdout().flush()?)
}
