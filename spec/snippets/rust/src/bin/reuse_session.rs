// Reuse a session. One KS serves any number of clients until it expires. Keep the KS
// and when it ends; never keep the secret with them. Renew early, and once more when
// the server says INVALID_KS.
// Prints: How many entries the session may list: as the first client sees it, then as
// the second. Needs: Rust 1.85, the crates of Cargo.toml. Settings, from the
// environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID, KALTURA_ADMIN_SECRET,
// KALTURA_USER_ID, KALTURA_SESSION_FILE.
// Run it: cargo run --bin reuse_session

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::process::{self, ExitCode};
use std::time::{Duration, SystemTime};
use std::{env, error::Error, fmt, fs};

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
    println!("{}", count_entries()?);

    // --8<-- [start:second-client] ANCHOR: second-client
    // Another connection, another process, another language: the stored KS is all it
    // needs.
    println!("{}", count_entries()?);
    // --8<-- [end:second-client] ANCHOR_END: second-client
    Ok(())
}

// --8<-- [start:list] ANCHOR: list
// Counts with the stored KS. A KS can die early: revoked, or capped by the account.
// One renewal and one repetition, never a loop; none where the KS is restricted, as a
// new one would be too.
fn count_entries() -> Result<u64, Box<dyn Error>> {
    let ks = match load() {
        Some((valid_until, ks)) if valid_until > now() + 300 => ks,
        _ => renew()?,
    };
    match list(&ks) {
        Err(CallError::Api { code, reason, .. })
            if code == "INVALID_KS" && !reason.starts_with("EXCEEDED_RESTRICTED_") =>
        {
            Ok(list(&renew()?)?)
        }
        result => Ok(result?),
    }
}

fn list(ks: &str) -> Result<u64, CallError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct List {
        total_count: u64,
    }
    let params: &[(&str, &str)] = &[("ks", ks), ("pager[pageSize]", "1")];
    let list: List = call("media", "list", params)?;
    Ok(list.total_count)
}
// --8<-- [end:list] ANCHOR_END: list

// --8<-- [start:load] ANCHOR: load
// Returns when the stored session ends, and its KS. The file holds two words: the Unix
// time at which the KS ends, and the KS.
fn load() -> Option<(u64, String)> {
    let stored = fs::read_to_string(setting("KALTURA_SESSION_FILE")).ok()?;
    let (valid_until, ks) = stored.trim().split_once(' ')?;
    Some((valid_until.parse().ok()?, ks.to_owned()))
}
// --8<-- [end:load] ANCHOR_END: load

// --8<-- [start:renew] ANCHOR: renew
// Starts a session and stores it. session.start does not say when the KS ends, and the
// account may cap it: what was asked for is the latest it can be.
fn renew() -> Result<String, Box<dyn Error>> {
    let valid_until = now() + 3600;
    let params: &[(&str, &str)] = &[
        ("partnerId", &setting("KALTURA_PARTNER_ID")),
        ("secret", &setting("KALTURA_ADMIN_SECRET")),
        ("userId", &setting("KALTURA_USER_ID")),
        ("type", "0"),
        ("expiry", "3600"),
        ("privileges", "list:*"),
    ];
    let ks: String = call("session", "start", params)?;
    store(valid_until, &ks)?;
    Ok(ks)
}
// --8<-- [end:renew] ANCHOR_END: renew

// --8<-- [start:store] ANCHOR: store
// Replaces the stored session. Whoever reads the KS has the session: owner only, one
// file per account, user and privileges, no secret beside it, no KS in a log.
fn store(valid_until: u64, ks: &str) -> std::io::Result<()> {
    let file = setting("KALTURA_SESSION_FILE");
    let temporary = format!("{file}.{:016x}", RandomState::new().build_hasher().finish());
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(&temporary)?, "{valid_until} {ks}")?;
    fs::rename(temporary, file)
}
// --8<-- [end:store] ANCHOR_END: store

fn now() -> u64 {
    let since_1970 = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since_1970.map_or(0, |duration| duration.as_secs())
}

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
