//! The first meeting, and what a link carries.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use televent_core::DraftId;
use televent_store::CommandError;
use televent_store::command::{Ask, JoinEvent};
use uuid::Uuid;

use crate::fault::Fault;
use crate::question::{LIVES, Question};
use crate::turn::Turn;

/// Before the id of a link that invites.
const INVITES: &str = "inv_";

/// What a link that invites carries behind `?start=`: at most 64 letters, digits, `_` and `-`.
pub(crate) fn invitation(link: DraftId) -> String {
    format!("{INVITES}{}", URL_SAFE_NO_PAD.encode(link.0.as_bytes()))
}

fn link_of(payload: &str) -> Option<DraftId> {
    let octets = URL_SAFE_NO_PAD.decode(payload.strip_prefix(INVITES)?).ok()?;
    Some(DraftId(Uuid::from_slice(&octets).ok()?))
}

/// `/start`, alone or by a link.
pub(crate) async fn start(turn: &Turn<'_>, payload: &str) -> Result<(), Fault> {
    if !turn.place.private {
        return super::help::help(turn).await;
    }
    match link_of(payload) {
        Some(link) => join(turn, link).await,
        None if turn.person.timezone.is_some() => super::help::help(turn).await,
        None => welcome(turn).await,
    }
}

/// The zone is asked for, and everything works before it is answered.
async fn welcome(turn: &Turn<'_>) -> Result<(), Fault> {
    let question = Question::Zone { welcome: true }.value();
    // The answer may take its time: somebody who looks around first is not asked twice.
    let ask = Ask { chat: turn.chat(), reply_to: None, question, lives: LIVES * 144 };
    turn.run(ask).await.map(|_| ())
}

async fn join(turn: &Turn<'_>, link: DraftId) -> Result<(), Fault> {
    match turn.run(JoinEvent { link }).await {
        Err(Fault::Command(CommandError::Forbidden)) => return turn.remark("link-own").await,
        Err(Fault::Command(CommandError::NotFound)) => return turn.remark("link-dead").await,
        joined => joined?,
    }
    if turn.person.timezone.is_none() {
        let question = Question::Zone { welcome: false }.value();
        turn.run_beside(Ask { chat: turn.chat(), reply_to: None, question, lives: LIVES * 144 }).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_carries_its_draft() {
        let link = DraftId(Uuid::from_u128(0x0192_f0c1_2b5e_7c11_8a4b_5d2f_ffff_ffff));
        let payload = invitation(link);
        assert!(payload.len() <= 64);
        assert!(
            payload.bytes().all(|octet| octet.is_ascii_alphanumeric() || b"_-".contains(&octet)),
            "{payload}"
        );
        assert_eq!(link_of(&payload), Some(link));
        for other in ["", "inv_", "inv_x", "ev_AZLwwSteAAAA", "inv_🙂"] {
            assert_eq!(link_of(other), None, "{other}");
        }
    }
}
