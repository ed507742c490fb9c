//! When to stop: the engine has no clock, so it asks.

/// Asked now and then by every long computation; `true` ends it with the best so far.
pub trait Stop {
    /// Whether to stop now.
    fn stop(&self) -> bool;
}

impl<F: Fn() -> bool> Stop for F {
    fn stop(&self) -> bool {
        self()
    }
}

/// Never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Never;

impl Stop for Never {
    fn stop(&self) -> bool {
        false
    }
}
