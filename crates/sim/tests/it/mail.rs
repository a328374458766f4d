//! The mail catcher, by a real client and by hand.

use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Attachment, MultiPart, SinglePart};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use televent_sim::mail::{Fault, FaultKind, Server, Stage};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use crate::bot::{SOON, free};

const ICS: &str = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Überraschung \r\n für Bob\r\n.dot\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";

fn transport(server: &Server) -> AsyncSmtpTransport<Tokio1Executor> {
    AsyncSmtpTransport::<Tokio1Executor>::from_url(&server.smtp_url()).unwrap().build()
}

fn invitation(to: &[&str], encoding: ContentTransferEncoding) -> Message {
    let mut builder = Message::builder()
        .from("Ann <ann@televent.example>".parse().unwrap())
        .subject("Einladung: Überraschung");
    for one in to {
        builder = builder.to(one.parse().unwrap());
    }
    let calendar = SinglePart::builder()
        .header(ContentType::parse("text/calendar; method=REQUEST; charset=utf-8").unwrap())
        .header(encoding)
        .body(ICS.to_owned());
    let alternative = MultiPart::alternative()
        .singlepart(SinglePart::plain("You are invited ❤".to_owned()))
        .singlepart(calendar);
    let file = Attachment::new("invite.ics".to_owned())
        .body(ICS.to_owned(), ContentType::parse("application/ics").unwrap());
    builder.message_id(None).multipart(MultiPart::mixed().multipart(alternative).singlepart(file)).unwrap()
}

#[tokio::test]
async fn an_invitation_arrives_whole() {
    let server = Server::start(free()).await.unwrap();
    let client = transport(&server);
    for encoding in [
        ContentTransferEncoding::Base64,
        ContentTransferEncoding::QuotedPrintable,
        ContentTransferEncoding::EightBit,
    ] {
        client.send(invitation(&["bob@x.example", "eve@y.example"], encoding)).await.unwrap();
        let mail = server.wait_for(SOON, |mail| mail.to.len() == 2).await.unwrap();
        assert_eq!(mail.from, "ann@televent.example");
        assert_eq!(mail.to, ["bob@x.example", "eve@y.example"]);
        assert_eq!(mail.subject, "Einladung: Überraschung");
        let types: Vec<&str> = mail.parts.iter().map(|part| part.media_type.as_str()).collect();
        assert_eq!(types, ["text/plain", "text/calendar", "application/ics"]);
        let part = mail.part("text/calendar").unwrap();
        assert_eq!(part.parameter("method"), Some("REQUEST"));
        assert_eq!(part.disposition, None);
        assert_eq!(mail.calendar().unwrap(), ICS, "{encoding:?}");
        assert_eq!(mail.part("application/ics").unwrap().name.as_deref(), Some("invite.ics"));
        assert!(mail.text().unwrap().contains("invited ❤"));
        assert!(mail.header("message-id").is_some());
    }
    assert_eq!(server.messages().len(), 3);
}

#[tokio::test]
async fn faults_for_a_recipient_and_after_the_text() {
    let server = Server::start(free()).await.unwrap();
    let client = transport(&server);
    let mail = || invitation(&["bob@x.example"], ContentTransferEncoding::Base64);
    server.inject(Fault::refuse("BOB@x.example", 451, "4.7.1 Greylisted", 1));
    assert!(client.send(mail()).await.unwrap_err().is_transient());
    server.inject(Fault::refuse("bob@x.example", 550, "5.1.1 No such user", 1));
    assert!(client.send(mail()).await.unwrap_err().is_permanent());
    server.inject(Fault::once(Stage::Accept, FaultKind::Drop));
    client.send(mail()).await.unwrap_err();
    assert_eq!(server.count(), 0);
    server.inject(Fault::once(Stage::Accept, FaultKind::DropAfter));
    client.send(mail()).await.unwrap_err();
    assert_eq!(server.count(), 1, "kept, and the sender cannot know");
    client.send(mail()).await.unwrap();
    assert_eq!(server.count(), 2);
    server.inject(Fault::once(Stage::Connect, FaultKind::Reply(421, "4.3.2 Too busy".into())));
    assert!(transport(&server).send(mail()).await.is_err());
}

#[tokio::test]
async fn a_client_that_is_not_wanted_is_told_so_until_it_quits() {
    let server = Server::start(free()).await.unwrap();
    let refusal = "5.7.1 <unknown[192.0.2.7]>: Client host rejected: Access denied";
    server.inject(Fault::reply(Stage::Connect, 554, refusal, 1));
    let mut one = Dialogue(BufReader::new(TcpStream::connect(server.addr()).await.unwrap()));
    assert_eq!(one.reply().await, format!("554 {refusal}"));
    assert!(one.say("EHLO x").await.starts_with("503 "));
    assert!(one.say("quit").await.starts_with("221 "));
    server.inject(Fault::reply(Stage::From, 553, "5.7.1 <a@x.example>: Sender address rejected", 1));
    let mut one = Dialogue::open(&server).await;
    one.say("EHLO x").await;
    assert!(one.say("MAIL FROM:<a@x.example>").await.starts_with("553 5.7.1 "));
    assert!(one.say("RSET").await.starts_with("250 "));
    assert!(one.say("MAIL FROM:<a@x.example>").await.starts_with("250 "));
}

struct Dialogue(BufReader<TcpStream>);

impl Dialogue {
    async fn open(server: &Server) -> Self {
        let mut one = Self(BufReader::new(TcpStream::connect(server.addr()).await.unwrap()));
        assert!(one.reply().await.starts_with("220 "));
        one
    }

    async fn reply(&mut self) -> String {
        loop {
            let mut line = String::new();
            self.0.read_line(&mut line).await.unwrap();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line.trim_end().to_owned();
            }
        }
    }

    async fn say(&mut self, line: &str) -> String {
        self.0.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
        self.reply().await
    }

    async fn ready(server: &Server, from: &str) -> Self {
        let mut one = Self::open(server).await;
        one.say("EHLO me").await;
        assert!(one.say(&format!("MAIL FROM:{from}")).await.starts_with("250"));
        assert!(one.say("RCPT TO:<b@x.example>").await.starts_with("250"));
        assert!(one.say("DATA").await.starts_with("354"));
        one
    }
}

#[tokio::test]
async fn the_order_of_commands() {
    let server = Server::start(free()).await.unwrap();
    let mut smtp = Dialogue::open(&server).await;
    for (line, code) in [
        ("MAIL FROM:<a@x.example>", "503"),
        ("FLY", "500"),
        ("EHLO", "501"),
        ("EHLO me", "250"),
        ("RCPT TO:<b@x.example>", "503"),
        ("DATA", "503"),
        ("MAIL FROM:a@x.example", "501"),
        ("MAIL FROM:<not an address>", "553"),
        ("MAIL FROM:<a@x.example> SIZE=99999999999", "552"),
        ("MAIL FROM:<a@x.example> WINGS=2", "555"),
        ("mail from:<a@x.example> BODY=8BITMIME", "250"),
        ("MAIL FROM:<a@x.example>", "503"),
        ("DATA", "554"),
        ("RCPT TO:<ü@x.example>", "553"),
        ("RCPT TO:<b@x.example>", "250"),
        ("RSET", "250"),
        ("RCPT TO:<b@x.example>", "503"),
        ("MAIL FROM:<>", "250"),
        ("NOOP", "250"),
        ("VRFY x", "252"),
        ("STARTTLS", "502"),
        ("QUIT", "221"),
    ] {
        assert_eq!(smtp.say(line).await.get(..3), Some(code), "{line}");
    }
}

#[tokio::test]
async fn dots_are_taken_off_and_lines_are_checked() {
    let server = Server::start(free()).await.unwrap();
    let mut smtp = Dialogue::ready(&server, "<a@x.example>").await;
    assert!(smtp.say("Subject: dots\r\n\r\n..one\r\n...two\r\nlast\r\n.").await.starts_with("250"));
    assert_eq!(server.messages()[0].raw, b"Subject: dots\r\n\r\n.one\r\n..two\r\nlast\r\n");
    let cases = [
        ("<a@x.example>", "x\ny\r\n.", "550 5.6.11"),
        ("<a@x.example>", "é\r\n.", "554 5.6.3"),
        ("<a@x.example> BODY=8BITMIME", "é\r\n.", "250 2.0.0"),
    ];
    for (from, text, code) in cases {
        let mut smtp = Dialogue::ready(&server, from).await;
        assert!(smtp.say(text).await.starts_with(code), "{text}");
    }
    let mut smtp = Dialogue::ready(&server, "<a@x.example>").await;
    assert!(smtp.say(&format!("{}\r\n.", "x".repeat(999))).await.starts_with("550 5.6.0"));
    let mut smtp = Dialogue::ready(&server, "<a@x.example>").await;
    assert!(smtp.say(&format!("{}\r\n.", "x".repeat(998))).await.starts_with("250"));
    // After a refused text the dialogue goes on.
    assert!(smtp.say("MAIL FROM:<a@x.example>").await.starts_with("250"));
}

#[tokio::test]
async fn too_large_is_refused_and_the_dialogue_stays_in_step() {
    let options = televent_sim::mail::Options { size_limit: 1000, ..Default::default() };
    let server = Server::start_with(free(), options).await.unwrap();
    let mut smtp = Dialogue::ready(&server, "<a@x.example>").await;
    let line = "x".repeat(100);
    let text = [line.as_str(); 20].join("\r\n");
    assert!(smtp.say(&format!("{text}\r\n.")).await.starts_with("552 5.3.4"));
    assert!(smtp.say("NOOP").await.starts_with("250"));
    assert_eq!(server.count(), 0);
}
