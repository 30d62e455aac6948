//! Has the crate built anew when the console was: it is embedded.

fn main() -> std::io::Result<()> {
    let dist = "../../console/dist";
    // What is not there counts as changed, so without it everything would be built anew each time.
    std::fs::create_dir_all(dist)?;
    println!("cargo::rerun-if-changed={dist}");
    Ok(())
}
