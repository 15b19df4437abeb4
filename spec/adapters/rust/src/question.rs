// What a question holds: texts and numbers, and the fields of a KS made of them.
use form_urlencoded::byte_serialize;
use serde_json::{Value, json};
use std::{cell::Cell, error::Error, fmt};

thread_local!(pub static RANDOM: Cell<[u8; 16]> = const { Cell::new([0; 16]) });

/// Called by a region instead of the crate: the random bytes are those of the question.
pub mod getrandom {
    pub fn fill(bytes: &mut [u8]) -> Result<(), std::convert::Infallible> {
        bytes.copy_from_slice(&super::RANDOM.get());
        Ok(())
    }
}

pub fn hello(ops: &[&str]) -> Value {
    let about = json!({"name": "rust-starter", "language": "rust", "version": "1"});
    json!({"ok": true, "implementation": about, "ops": ops})
}

pub struct Widget {
    pub ks: String,
}

pub struct Fields {
    pub partner_id: String,
}

/// A text of Rust is UTF-8; a question may hold other bytes, as {"hex": ...}.
#[derive(Debug)]
pub struct NotText;

impl fmt::Display for NotText {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the programs take texts, not bytes that are not UTF-8")
    }
}

impl Error for NotText {}

/// A member of the input as text, None for null.
pub fn text(input: &Value, name: &str) -> Result<Option<String>, NotText> {
    Ok(match &input[name] {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        Value::Object(coded) => {
            let bytes = hex::decode(coded["hex"].as_str().unwrap_or_default()).unwrap_or_default();
            Some(String::from_utf8(bytes).map_err(|_| NotText)?)
        }
        number => Some(number.to_string()),
    })
}

/// The nine fields of version 1.
pub fn info(input: &Value) -> Result<String, NotText> {
    let names = "partner_id partner_id valid_until type rand user_id privileges master_partner_id";
    let parts: Result<Vec<_>, _> = format!("{names} additional_data")
        .split(' ')
        .map(|name| text(input, name).map(Option::unwrap_or_default))
        .collect();
    Ok(parts?.join(";"))
}

/// The fields of version 2, each name once, in the place where it came first.
pub struct Form(Vec<(String, Option<String>)>);

impl Form {
    pub fn of(input: &Value) -> Result<Self, NotText> {
        let mut form = Form(Vec::new());
        for part in text(input, "privileges")?.unwrap_or_default().split(',') {
            let part = match part.trim_matches([' ', '\t', '\n', '\r', '\0', '\x0b']) {
                "" | "0" => continue,
                "*" => "all:*",
                other => other,
            };
            let (name, value) = part.split_once(':').unwrap_or((part, ""));
            form.put(name, Some(value.to_string()));
        }
        for (name, member) in [
            ("_e", "valid_until"),
            ("_t", "type"),
            ("_u", "user_id"),
            ("_m", "master_partner_id"),
            ("_d", "additional_data"),
        ] {
            form.put(name, text(input, member)?);
        }
        Ok(form)
    }

    fn put(&mut self, name: &str, value: Option<String>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = value,
            None => self.0.push((name.to_string(), value)),
        }
    }

    /// Called by the region, as Serializer::finish is in the program: PHP encodes * too.
    pub fn finish(&self) -> String {
        let encode = |text: &str| {
            byte_serialize(text.as_bytes())
                .collect::<String>()
                .replace('*', "%2A")
        };
        let pairs = self.0.iter().filter_map(|(name, value)| {
            value
                .as_ref()
                .map(|value| format!("{}={}", encode(name), encode(value)))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}
