//! Who someone is: sign-in, sessions, tokens, administration.

mod admin;
mod demo;
mod sessions;
mod set_up;
mod sign_in;
mod tokens;
