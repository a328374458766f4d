//! The hands: outbox, Telegram messages, mail.
