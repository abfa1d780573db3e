//! AWS Config.
/// The service.
pub static SERVICE: service::Service = service::Service {
    name: "config",
    operations: &[],
    kinds: &[],
    followers: &[],
    timers: &[],
    provision: None,
};
