// Start a session with an application token. A session of a service that holds no
// account secret: a widget session, a hash over its KS and the token, and the session
// that the token grants.
// Prints: How many entries the session may list. Needs: Rust 1.85, the crates of
// Cargo.toml. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: cargo run --bin app_token_session

use md5::{Digest, Md5};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use std::process::{self, ExitCode};
use std::time::Duration;
use std::{env, error::Error, fmt};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let partner_id = setting("KALTURA_PARTNER_ID");
    let app_token_id = setting("KALTURA_APP_TOKEN_ID");
    let app_token = setting("KALTURA_APP_TOKEN");
    let hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // An unprivileged session comes first: its KS authorises the call that follows.
    #[derive(Deserialize)]
    struct Widget {
        ks: String,
    }
    let params: &[(&str, &str)] = &[("widgetId", &format!("_{partner_id}"))];
    let widget: Widget = call("session", "startWidgetSession", params)?;
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // A plain digest of the KS text followed by the token, nothing between and nothing
    // after, in lower-case hexadecimal. It is not an HMAC.
    let text = format!("{}{}", widget.ks, app_token);
    let token_hash = match hash_type.as_str() {
        "MD5" => hex::encode(Md5::digest(text)),
        "SHA1" => hex::encode(Sha1::digest(text)),
        "SHA256" => hex::encode(Sha256::digest(text)),
        "SHA512" => hex::encode(Sha512::digest(text)),
        other => {
            return Err(
                format!("unknown hash type {other}: it is MD5, SHA1, SHA256 or SHA512").into(),
            );
        }
    };
    // --8<-- [end:hash] ANCHOR_END: hash

    // --8<-- [start:start] ANCHOR: start
    // The KS sent is the KS hashed. The response holds the new KS and expiry, the Unix
    // time at which it ends.
    #[derive(Deserialize)]
    struct Session {
        ks: String,
    }
    let params: &[(&str, &str)] = &[
        ("ks", &widget.ks),
        ("id", &app_token_id),
        ("tokenHash", &token_hash),
    ];
    let session: Session = call("appToken", "startSession", params)?;
    // --8<-- [end:start] ANCHOR_END: start

    // --8<-- [start:use] ANCHOR: use
    // From here on every request carries the new KS.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct List {
        total_count: u64,
    }
    let params: &[(&str, &str)] = &[("ks", &session.ks), ("pager[pageSize]", "5")];
    let list: List = call("media", "list", params)?;
    println!("{}", list.total_count);
    // --8<-- [end:use] ANCHOR_END: use
    Ok(())
}

// --8<-- [start:call] ANCHOR: call
#[derive(Debug)]
enum CallError {
    /// What the API returns, under HTTP 200, when a call fails.
    Api { code: String, message: String },
    /// A time-out, a refused connection, another HTTP status than 200, or a page.
    NoAnswer(String),
}

impl CallError {
    /// Returns the error that a response reports.
    fn reported(answer: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (answer["objectType"] == "KalturaAPIException").then(|| Self::Api {
            code: text(&answer["code"]),
            message: text(&answer["message"]),
        })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api { code, message } => {
                let (code, message) = (visible(code), shown(message));
                write!(
                    formatter,
                    "{code}: {message} (see: kskit explain error {code})"
                )
            }
            Self::NoAnswer(message) => formatter.write_str(&shown(message)),
        }
    }
}

impl Error for CallError {}

/// Replaces control characters.
fn visible(text: &str) -> String {
    text.replace(
        |char: char| {
            char.is_control()
                || matches!(char, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        },
        "\u{fffd}",
    )
}

/// Redacts what looks like a KS, too: a message may quote the one that was sent.
fn shown(text: &str) -> String {
    let is_part = |char: char| char.is_alphanumeric() || "_+/=-".contains(char);
    visible(text)
        .split_inclusive(|char| !is_part(char))
        .map(
            |piece| match piece.trim_end_matches(|char| !is_part(char)) {
                word if word.len() < 32 => piece.to_owned(),
                word => piece.replace(word, "[redacted]"),
            },
        )
        .collect()
}

/// Sends one request and decodes the response.
fn call<T>(service: &str, action: &str, params: &[(&str, &str)]) -> Result<T, CallError>
where
    T: DeserializeOwned,
{
    let name = format!("{service}.{action}");
    let no_answer = |why: &dyn fmt::Display| {
        CallError::NoAnswer(format!("{name}: no response from the API: {why}"))
    };
    let url = setting("KALTURA_SERVICE_URL");
    let (status, body) = ureq::post(format!("{url}/service/{service}/action/{action}"))
        .config()
        .timeout_global(Some(timeout())) // for the whole response
        .max_redirects(0) // nobody but the service is sent a KS, a hash or a secret
        .http_status_as_error(false)
        .build()
        .send_form(params.iter().copied().chain([("format", "1")])) // JSON; the default is XML
        .and_then(|mut response| Ok((response.status(), response.body_mut().read_to_vec()?)))
        .map_err(|error| no_answer(&error))?;
    let text = String::from_utf8_lossy(&body);
    let answer: Value = match serde_json::from_str(&text) {
        Ok(answer) if status == 200 => answer,
        _ => {
            let (status, came) = (status.as_u16(), shown(&text));
            return Err(no_answer(&format!("HTTP status {status}: {came:.60}")));
        }
    };
    if let Some(error) = CallError::reported(&answer) {
        return Err(error);
    }
    serde_json::from_value(answer).map_err(|_| {
        CallError::NoAnswer(format!("{name}: the response is not what this call gives"))
    })
}

fn timeout() -> Duration {
    let seconds = env::var("KALTURA_TIMEOUT_SECONDS").unwrap_or_default();
    Duration::try_from_secs_f64(seconds.parse().unwrap_or(30.0)).unwrap_or(Duration::from_secs(30))
}
// --8<-- [end:call] ANCHOR_END: call

fn setting(name: &str) -> String {
    let value = env::var(name).unwrap_or_default();
    if value.is_empty() {
        eprintln!("{name} is not set");
        process::exit(2);
    }
    value
}
