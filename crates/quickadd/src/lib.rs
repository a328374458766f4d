//! What a person meant by a line of chat.
