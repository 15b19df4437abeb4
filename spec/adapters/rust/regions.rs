// Cuts the regions that the adapter runs out of the programs in spec/snippets/rust.
use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../snippets/rust/src/bin");
    for (program, regions, result) in [
        ("app_token_session.rs", &["hash"][..], "Ok(token_hash)"),
        ("local_ks.rs", &["sign"], ""),
        ("local_ks.rs", &["encrypt", "encode"], ""),
    ] {
        let source = fs::read_to_string(programs.join(program))?;
        let mut code = String::new();
        for region in regions {
            let begin = source
                .find(&format!("[start:{region}]"))
                .ok_or("no such region")?;
            let end = source.find(&format!("[end:{region}]")).ok_or("no end")?;
            code.extend(
                source[begin..end]
                    .lines()
                    .skip(1)
                    .map(|line| format!("{line}\n")),
            );
        }
        let written = Path::new(&env::var("OUT_DIR")?).join(format!("{}.rs", regions[0]));
        fs::write(written, format!("{{\n{code}\n{result}\n}}"))?;
    }
    println!("cargo:rerun-if-changed={}", programs.display());
    Ok(())
}
