// Send several calls in one request. The second call uses the result of the first,
// which saves a round trip. Each part of the response is a result or an exception of
// its own.
// Prints: How many entries the session may list. Needs: Rust 1.85, the crates of
// Cargo.toml. Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_ADMIN_SECRET.
// Run it: cargo run --bin multirequest

use serde::de::DeserializeOwned;
use serde_json::Value;
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

fn run() -> Result<(), CallError> {
    let partner_id = setting("KALTURA_PARTNER_ID");
    let admin_secret = setting("KALTURA_ADMIN_SECRET");

    // --8<-- [start:send] ANCHOR: send
    // Parts are numbered from 1 without gaps. {1:result} stands for the whole first
    // result, here the KS. An app-token session cannot be chained so: its hash needs
    // the KS itself.
    let params: &[(&str, &str)] = &[
        ("1:service", "session"),
        ("1:action", "start"),
        ("1:partnerId", &partner_id),
        ("1:secret", &admin_secret),
        ("1:type", "2"),
        ("2:service", "media"),
        ("2:action", "list"),
        ("2:ks", "{1:result}"),
        ("2:pager[pageSize]", "1"),
    ];
    let answers: Vec<Value> = call("multirequest", params)?;
    // --8<-- [end:send] ANCHOR_END: send

    // --8<-- [start:check] ANCHOR: check
    // The response is a list. A part that failed does not stop those after it, so the
    // first exception is the one to report.
    if answers.len() != 2 {
        return Err(CallError::NoAnswer(
            "there are not 2 results for 2 calls".to_owned(),
        ));
    }
    if let Some(error) = answers.iter().find_map(CallError::reported) {
        return Err(error);
    }
    println!("{}", answers[1]["totalCount"]);
    // --8<-- [end:check] ANCHOR_END: check
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
fn call<T>(service: &str, params: &[(&str, &str)]) -> Result<T, CallError>
where
    T: DeserializeOwned,
{
    let name = service;
    let no_answer = |why: &dyn fmt::Display| {
        CallError::NoAnswer(format!("{name}: no response from the API: {why}"))
    };
    let url = setting("KALTURA_SERVICE_URL");
    let (status, body) = ureq::post(format!("{url}/service/{service}"))
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
