//! `/.mobileconfig`: a configuration profile that sets up the account on iOS, iPadOS and macOS.
//!
//! Whoever asks for it signs in with the device password that the profile is for, so nothing new is kept and nothing is
//! told that the asker does not know. A setup link (`setup`) brings the same.

use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderValue, Uri};
use axum::response::{IntoResponse, Response};
use televent_core::credential::DevicePassword;
use televent_core::{DeviceId, TelegramId};
use uuid::Uuid;

use crate::dav::{DavError, Place, Xml};
use crate::router::Door;

/// The profile, or a challenge.
pub(crate) async fn answer(State(door): State<Door>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let user = match door.sign_in.device(&door.store, &door.config, &parts).await {
        Ok(user) => user,
        Err(denied) => return DavError::from(denied).into_response(),
    };
    let Some((name, password)) = crate::actor::basic(&parts) else {
        return DavError::Unauthorized.into_response();
    };
    download(&door, user.account, user.device, (&name, &password))
}

/// The profile for a device and its password.
pub(crate) fn file(
    door: &Door,
    account: TelegramId,
    device: DeviceId,
    password: &DevicePassword,
) -> Response {
    download(door, account, device, (&format!("{account}-{}", password.key), &password.secret))
}

fn download(door: &Door, account: TelegramId, device: DeviceId, (name, password): (&str, &str)) -> Response {
    let Ok(public) = door.config.public_url.parse::<Uri>() else {
        return DavError::NotFound.into_response();
    };
    let principal = Place::Principal(account).href();
    let account = Account {
        secure: public.scheme_str() == Some("https"),
        host: public.host().unwrap_or("localhost"),
        port: public.port_u16(),
        person: account,
        principal,
        name,
        password,
        device: device.0,
    };
    let mut response = account.profile().into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/x-apple-aspen-config"));
    headers.insert(
        CONTENT_DISPOSITION,
        HeaderValue::from_static("attachment; filename=\"televent.mobileconfig\""),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

struct Account<'a> {
    secure: bool,
    host: &'a str,
    port: Option<u16>,
    person: TelegramId,
    principal: String,
    name: &'a str,
    password: &'a str,
    device: Uuid,
}

impl Account<'_> {
    /// The property list. A profile replaces the one of the same identifier: an account has one at each server, so that
    /// its next password takes the place of the last, and another account or server does not push it out.
    fn profile(&self) -> String {
        let identifier = format!("televent.{}.{}", self.host, self.person);
        let port = self.port.unwrap_or(if self.secure { 443 } else { 80 }).to_string();
        let inner = Uuid::from_u128(self.device.as_u128() ^ 1).to_string();
        let outer = self.device.to_string();
        let mut xml = Xml::default();
        xml.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" ");
        xml.raw("\"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict><key>PayloadContent</key><array><dict>");
        for (key, text) in [
            ("PayloadType", "com.apple.caldav.account"),
            ("PayloadIdentifier", &format!("{identifier}.caldav")),
            ("PayloadUUID", &inner),
            ("PayloadDisplayName", "Televent"),
            ("CalDAVAccountDescription", "Televent"),
            ("CalDAVHostName", self.host),
            ("CalDAVPrincipalURL", &self.principal),
            ("CalDAVUsername", self.name),
            ("CalDAVPassword", self.password),
        ] {
            pair(&mut xml, key, text);
        }
        xml.raw("<key>CalDAVPort</key><integer>");
        xml.raw(&port);
        xml.raw("</integer><key>CalDAVUseSSL</key>");
        xml.empty(if self.secure { "true" } else { "false" });
        xml.raw("<key>PayloadVersion</key><integer>1</integer></dict></array>");
        for (key, text) in [
            ("PayloadType", "Configuration"),
            ("PayloadIdentifier", &identifier),
            ("PayloadUUID", &outer),
            ("PayloadDisplayName", "Televent"),
        ] {
            pair(&mut xml, key, text);
        }
        xml.raw("<key>PayloadVersion</key><integer>1</integer></dict></plist>\n");
        xml.take()
    }
}

fn pair(xml: &mut Xml, key: &str, text: &str) {
    xml.leaf("key", key);
    xml.leaf("string", text);
}
