// Keep a session. For a service that holds an application token only: one session in
// memory, shared by all workers, renewed early, and once more when the server says
// INVALID_KS. Here they list entries, a page each.
// Prints: How many entries were listed. Needs: Rust 1.85, the crates of Cargo.toml.
// Settings, from the environment: KALTURA_SERVICE_URL, KALTURA_PARTNER_ID,
// KALTURA_APP_TOKEN_ID, KALTURA_APP_TOKEN, KALTURA_APP_TOKEN_HASH_TYPE,
// KALTURA_PAGE_SIZE.
// Run it: cargo run --bin keep_session

use md5::{Digest, Md5};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use sha1::Sha1;
use sha2::{Sha256, Sha512};
use std::process::{self, ExitCode};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use std::{env, error::Error, fmt, thread};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

type Failure = Box<dyn Error + Send + Sync>;

const WORKERS: usize = 4;

fn run() -> Result<(), Failure> {
    println!("{}", count_entries(&Session::default())?);
    Ok(())
}

// --8<-- [start:pages] ANCHOR: pages
// Lists all entries, several pages at a time. totalCount over the entries of the first
// page is the number of pages; the server may give fewer than were asked for. Each
// worker takes the next page until none is left.
fn count_entries(session: &Session) -> Result<u64, Failure> {
    let (size, total) = list_page(session, 1)?;
    let pages = if size == 0 { 1 } else { total.div_ceil(size) };
    let page = AtomicU64::new(1);
    let work = || {
        let mut entries = 0;
        loop {
            let next = page.fetch_add(1, Ordering::Relaxed) + 1;
            if next > pages {
                return Ok(entries);
            }
            let listed = list_page(session, next);
            if listed.is_err() {
                page.store(pages, Ordering::Relaxed); // nobody goes on
            }
            entries += listed?.0;
        }
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_fold(size, |entries, worker| {
            let others: Result<u64, Failure> = worker.join().map_err(|_| "a worker ended early")?;
            Ok(entries + others?)
        })
    })
}
// --8<-- [end:pages] ANCHOR_END: pages

/// Returns how many entries a page has, and how many there are.
fn list_page(session: &Session, page: u64) -> Result<(u64, u64), Failure> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct List {
        objects: Vec<Value>,
        total_count: u64,
    }
    // KALTURA_PAGE_SIZE says how many entries a page has; without it 500, the most
    // that the server gives.
    let page_size = match env::var("KALTURA_PAGE_SIZE") {
        Ok(set) if !set.is_empty() => set,
        _ => "500".to_owned(),
    };
    let params: &[(&str, &str)] = &[
        ("pager[pageSize]", &page_size),
        ("pager[pageIndex]", &page.to_string()),
    ];
    let list: List = session.call("media", "list", params)?;
    Ok((list.objects.len() as u64, list.total_count))
}

/// A session that threads share; the first call starts it. Kept: the KS, and when it ends.
#[derive(Default)]
struct Session(Mutex<(String, u64)>);

impl Session {
    // --8<-- [start:list] ANCHOR: list
    // Sends one request with the KS. A KS can die early: expired by the server's
    // clock, or ended. One new session and one repetition, never a loop: after
    // session.end on one session of a token, all later ones are refused with LOGOUT
    // too.
    fn call<T>(&self, service: &str, action: &str, params: &[(&str, &str)]) -> Result<T, Failure>
    where
        T: DeserializeOwned,
    {
        let ks = self.current("")?;
        match call(service, action, &[params, &[("ks", &ks)]].concat()) {
            Err(CallError::Api { code, reason, .. })
                if code == "INVALID_KS" && !reason.starts_with("EXCEEDED_RESTRICTED_") =>
            {
                let ks = self.current(&ks)?;
                Ok(call(service, action, &[params, &[("ks", &ks)]].concat())?)
            }
            result => Ok(result?),
        }
    }
    // --8<-- [end:list] ANCHOR_END: list

    // --8<-- [start:share] ANCHOR: share
    // Returns the KS to send: another than the one that was refused. One KS serves any
    // number of workers. One at a time looks whether it still lasts and starts the
    // next: a KS that another worker has replaced meanwhile is not replaced again.
    fn current(&self, refused: &str) -> Result<String, Failure> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == refused || kept.1 <= now() + 300 {
            *kept = start()?;
        }
        Ok(kept.0.clone())
    }
    // --8<-- [end:share] ANCHOR_END: share
}

/// Starts a session with the application token.
fn start() -> Result<(String, u64), Failure> {
    #[derive(Deserialize)]
    struct Widget {
        ks: String,
    }
    #[derive(Deserialize)]
    struct Started {
        ks: String,
        expiry: Value,
    }
    let partner_id = setting("KALTURA_PARTNER_ID");
    let app_token_id = setting("KALTURA_APP_TOKEN_ID");
    let app_token = setting("KALTURA_APP_TOKEN");
    let hash_type = setting("KALTURA_APP_TOKEN_HASH_TYPE");

    // --8<-- [start:widget] ANCHOR: widget
    // An unprivileged session comes first: its KS authorises the call that follows.
    let params: &[(&str, &str)] = &[("widgetId", &format!("_{partner_id}"))];
    let widget: Widget = call("session", "startWidgetSession", params)?;
    // --8<-- [end:widget] ANCHOR_END: widget

    // --8<-- [start:hash] ANCHOR: hash
    // A plain digest of the KS text followed by the token, in lower-case hexadecimal.
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
    // The response says when the KS ends, as Unix time: keep that beside it, and renew
    // early. Both stay in memory, and in no log.
    let params: &[(&str, &str)] = &[
        ("ks", &widget.ks),
        ("id", &app_token_id),
        ("tokenHash", &token_hash),
    ];
    let session: Started = call("appToken", "startSession", params)?;
    let valid_until = session.expiry.to_string(); // it may arrive as a text
    Ok((session.ks, valid_until.trim_matches('"').parse()?))
    // --8<-- [end:start] ANCHOR_END: start
}

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
