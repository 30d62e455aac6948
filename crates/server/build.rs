//! Has the crate built anew when the console was: it is embedded.

fn main() {
    println!("cargo::rerun-if-changed=../../console/dist");
}
