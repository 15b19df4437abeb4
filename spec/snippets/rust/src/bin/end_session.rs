// End a session. session.end revokes a KS at once. The sessions of one application
// token form a group: ending one ends them all, those started later too. Let them
// expire instead.
// Prints: The reason for which each KS tried afterwards is refused: LOGOUT. Needs:
// Rust 1.85, the crates of Cargo.toml. Settings, from the environment:
// KALTURA_SERVICE_URL, KALTURA_KS, KALTURA_PARTNER_ID, KALTURA_APP_TOKEN_ID,
// KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE.
// Run it: cargo run --bin end_session

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
    // With KALTURA_KS, that session is ended; without it, one of two sessions of an
    // application token.
    let ks = env::var("KALTURA_KS").unwrap_or_default();
    if !ks.is_empty() {
        end(&ks)?;
        return print_refusal(&ks);
    }
    let partner_id = setting("KALTURA_PARTNER_ID");
    let app_token_id = setting("KALTURA_APP_TOKEN_ID");
    let app_token = setting("KALTURA_APP_TOKEN");
    let hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // One widget session can start any number of sessions of the token.
    let params: &[(&str, &str)] = &[("widgetId", &format!("_{partner_id}"))];
    let widget: Session = call("session", "startWidgetSession", params)?;
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // The same KS and the same token give the same hash, which may be used again.
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
    // Each carries the privilege sessionid with the token's id: that is the group.
    let params: &[(&str, &str)] = &[
        ("ks", &widget.ks),
        ("id", &app_token_id),
        ("tokenHash", &token_hash),
    ];
    let session: Session = call("appToken", "startSession", params)?;
    let other: Session = call("appToken", "startSession", params)?;
    // --8<-- [end:start] ANCHOR_END: start

    end(&session.ks)?;

    // --8<-- [start:others] ANCHOR: others
    // The other session is refused as well. Nobody ended it: it belongs to the same
    // group.
    print_refusal(&other.ks)?;
    // --8<-- [end:others] ANCHOR_END: others

    // --8<-- [start:restart] ANCHOR: restart
    // A session started afterwards is born dead: startSession succeeds and says
    // nothing; only the next call is refused.
    let late: Session = call("appToken", "startSession", params)?;
    // --8<-- [end:restart] ANCHOR_END: restart
    // --8<-- [start:born-dead] ANCHOR: born-dead
    // The way out is another token: create one, delete the old one.
    print_refusal(&late.ks)
    // --8<-- [end:born-dead] ANCHOR_END: born-dead
}

#[derive(Deserialize)]
struct Session {
    ks: String,
}

// --8<-- [start:end] ANCHOR: end
// Revokes the KS. The response is null. Ending the same KS again is an error:
// INVALID_KS with LOGOUT.
fn end(ks: &str) -> Result<(), CallError> {
    call("session", "end", &[("ks", ks)])
}
// --8<-- [end:end] ANCHOR_END: end

// --8<-- [start:refused] ANCHOR: refused
// Tries the KS and prints why it is refused. The reason stands where the message would
// quote the KS: args.KSID.
fn print_refusal(ks: &str) -> Result<(), Box<dyn Error>> {
    let params: &[(&str, &str)] = &[("ks", ks), ("pager[pageSize]", "1")];
    match call::<Value>("media", "list", params) {
        Err(CallError::Api { code, reason, .. }) if code == "INVALID_KS" => {
            println!("{reason}");
            Ok(())
        }
        Err(error) => Err(error.into()),
        Ok(_) => Err("the KS still works".into()),
    }
}
// --8<-- [end:refused] ANCHOR_END: refused

// --8<-- [start:call] ANCHOR: call
#[derive(Debug)]
enum CallError {
    /// What the API returns, under HTTP 200, when a call fails.
    Api {
        code: String,
        reason: String,
        message: String,
    },
    /// A time-out, a refused connection, another HTTP status than 200, or a page.
    NoAnswer(String),
}

impl CallError {
    /// Returns the error that a response reports.
    fn reported(answer: &Value) -> Option<Self> {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (answer["objectType"] == "KalturaAPIException").then(|| Self::Api {
            code: text(&answer["code"]),
            reason: text(&answer["args"]["KSID"]), // args is an object, or an empty list
            message: text(&answer["message"]),
        })
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api { code, message, .. } => {
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
