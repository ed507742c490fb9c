//! What needs me, offers, requests, asking a host.

pub(super) mod ask;
pub(super) mod desk;
pub(super) mod offer;
pub(super) mod offers;
pub(super) mod request;
pub(super) mod view;
pub(super) mod write_offer;
pub(super) mod write_request;
