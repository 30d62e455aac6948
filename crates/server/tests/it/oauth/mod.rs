//! Apps that people allow to act for them: the table of `docs/oauth.md`, and what an attacker would try.

mod authorizing;
mod clients;
mod codes;
mod legacy;
mod pages;
mod redirects;
mod refreshing;
mod support;
mod tokens;
