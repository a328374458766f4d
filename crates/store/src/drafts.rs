//! Questions that are still open. A button carries the draft's id and the number of a choice, never values.

use televent_core::{DraftId, PersonId, TelegramId};

use crate::Store;
use crate::command::{CommandError, Refusal};
use crate::error::StoreError;
use crate::tx::Tx;

/// A question that was asked.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// Who was asked.
    pub person: PersonId,
    /// Where.
    pub chat: TelegramId,
    /// The question's message, once it is sent.
    pub message: Option<i64>,
    /// Reason and ready answers, as the bot wrote them.
    pub question: serde_json::Value,
    /// Whether an answer still counts.
    pub open: bool,
}

impl Tx {
    /// Closes the question of the person who asks that the command answers, if it answers one: with the command or not
    /// at all, so that no crash leaves a question open whose answer has taken effect.
    ///
    /// # Errors
    /// [`Refusal::Answered`] if it is not open any more.
    pub(crate) async fn answer(&mut self, draft: Option<DraftId>) -> Result<(), CommandError> {
        match draft {
            Some(draft) => self.close_draft(draft).await,
            None => Ok(()),
        }
    }

    /// Closes a question of the person who asks, which is being answered.
    ///
    /// # Errors
    /// [`Refusal::Answered`] if it is not open any more.
    pub(crate) async fn close_draft(&mut self, draft: DraftId) -> Result<(), CommandError> {
        let (person, now) = (self.actor().person.0, self.now());
        let done = sqlx::query!(
            "update drafts set answered_at = $3
             where id = $1 and person_id = $2 and answered_at is null and expires_at > $3",
            draft.0,
            person,
            now,
        )
        .execute(self.connection().await?)
        .await?;
        if done.rows_affected() == 0 { Err(Refusal::Answered.into()) } else { Ok(()) }
    }
}

impl Tx {
    /// Keeps a new question to the person who asks.
    pub(crate) async fn open_draft(
        &mut self,
        chat: TelegramId,
        message: Option<i64>,
        question: &serde_json::Value,
        lives: chrono::TimeDelta,
    ) -> Result<DraftId, CommandError> {
        let draft = self.new_id::<DraftId>();
        let (person, now) = (self.actor().person.0, self.now());
        sqlx::query!(
            "insert into drafts (id, person_id, chat_id, message_id, question, created_at, expires_at)
             values ($1, $2, $3, $4, $5, $6, $7)",
            draft.0,
            person,
            chat.0,
            message,
            question,
            now,
            now + lives,
        )
        .execute(self.connection().await?)
        .await?;
        self.note(serde_json::json!({ "draft": draft }));
        Ok(draft)
    }
}

impl Store {
    /// The newest question to this person in a chat that is still open and asks one of `asks` (the `ask` member
    /// of the question).
    pub async fn open_draft(
        &self,
        person: PersonId,
        chat: TelegramId,
        asks: &[String],
    ) -> Result<Option<Draft>, StoreError> {
        let row = sqlx::query!(
            "select id, message_id, question from drafts
             where person_id = $1 and chat_id = $2 and answered_at is null and expires_at > $3
               and question->>'ask' = any($4)
             order by created_at desc, id desc limit 1",
            person.0,
            chat.0,
            self.now(),
            asks,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Draft {
            id: DraftId(row.id),
            person,
            chat,
            message: row.message_id,
            question: row.question,
            open: true,
        }))
    }

    /// A question put to this person.
    pub async fn draft(&self, person: PersonId, draft: DraftId) -> Result<Option<Draft>, StoreError> {
        let row = sqlx::query!(
            r#"select chat_id, message_id, question, answered_at is null and expires_at > $3 as "open!"
               from drafts where id = $1 and person_id = $2"#,
            draft.0,
            person.0,
            self.now(),
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Draft {
            id: draft,
            person,
            chat: TelegramId(row.chat_id),
            message: row.message_id,
            question: row.question,
            open: row.open,
        }))
    }

    /// Who was asked this question: for the sender, who renders it in that person's words.
    pub async fn draft_owner(&self, draft: DraftId) -> Result<Option<PersonId>, StoreError> {
        let person = sqlx::query_scalar!("select person_id from drafts where id = $1", draft.0)
            .fetch_optional(&self.pool)
            .await?;
        Ok(person.map(PersonId))
    }

    /// Remembers the message a question was sent as.
    pub async fn draft_sent(&self, draft: DraftId, message: i64) -> Result<(), StoreError> {
        sqlx::query!("update drafts set message_id = $2 where id = $1", draft.0, message)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
