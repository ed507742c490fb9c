//! Limits, and what a photo is.

/// The largest file that may be sent, in bytes.
pub const SIZE: usize = 5 * 1024 * 1024;
/// The longer side of the large picture, in pixels.
pub const LARGE: u32 = 512;
/// The side of the small one, a square, in pixels.
pub const SMALL: u32 = 96;
/// The shorter side that a photo must have, in pixels: less shows nobody.
pub const LEAST: u32 = 64;
/// The longest side that is read, in pixels.
pub const LONGEST: u32 = 20_000;
/// The most pixels that are read: a 50-megapixel camera's.
pub const PIXELS: u64 = 52_000_000;
/// The longest description.
pub const ALT: usize = 200;
