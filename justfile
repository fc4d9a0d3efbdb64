# What people type. `just` lists it.

_list:
    @just --list

# Exactly what CI runs
check:
    .ci/run

# Clean the sample pages
samples:
    cargo run --release -- normalize

# The tests alone
test:
    cargo test --release --workspace

# Format everything
format:
    cargo fmt --all
    cargo fmt --manifest-path fuzz/Cargo.toml

# How long each stage takes
bench:
    cargo bench --bench pages

# Every figure on the annotated pages, with the worst pages of each set
eval worst="5":
    cargo run --release -p eval -- --per-kind --worst {{ worst }}

# Other tools on the same pages, and docs/quality.md made of it; installs packages, takes a quarter of an hour
rivals:
    eval/rivals/run
    eval/report.py

# Try to break one property, or all, for some seconds each
fuzz target="all" seconds="60" number="1":
    cd fuzz && cargo run --release -- {{ target }} {{ seconds }} {{ number }}

# Write the record's schema anew after a change of src/record.rs
schema:
    cargo run --release --quiet -- schema > config/record.schema.json
