//! Accounts and scopes: where a resource lives.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::Region;

/// An AWS account id: twelve decimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(u64);

impl AccountId {
    /// The account of callers who name none (as moto documents).
    pub const DEFAULT: AccountId = AccountId(123_456_789_012);

    /// The id as a number below 10^12; larger numbers keep their last twelve digits.
    pub const fn new(number: u64) -> Self {
        Self(number % 1_000_000_000_000)
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut digits, mut rest) = ([b'0'; 12], self.0);
        for digit in digits.iter_mut().rev() {
            *digit += (rest % 10) as u8;
            rest /= 10;
        }
        f.write_str(std::str::from_utf8(&digits).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for AccountId {
    type Err = ();

    /// Accepts exactly twelve digits.
    fn from_str(text: &str) -> Result<Self, ()> {
        let valid = text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit());
        if valid { text.parse().map(AccountId).map_err(|_| ()) } else { Err(()) }
    }
}

/// An account in a Region. Global services use the Region of their partition called `aws-global` or the like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Scope {
    /// The account.
    pub account: AccountId,
    /// The Region, which implies the partition.
    pub region: Region,
}

impl Scope {
    /// A scope.
    pub const fn new(account: AccountId, region: Region) -> Self {
        Self { account, region }
    }

    /// `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
    pub fn arn(self, service: &str, resource: impl fmt::Display) -> String {
        let (partition, region) = (self.region.partition().name(), self.region.name());
        written(format_args!("arn:{partition}:{service}:{region}:{}:{resource}", self.account))
    }

    /// An ARN of a service without Regions: `arn:PARTITION:SERVICE::ACCOUNT:RESOURCE`.
    pub fn global_arn(self, service: &str, resource: impl fmt::Display) -> String {
        let partition = self.region.partition().name();
        written(format_args!("arn:{partition}:{service}::{}:{resource}", self.account))
    }
}

/// An ARN as text. `format!` would begin with less room and move it more than once.
fn written(arn: fmt::Arguments<'_>) -> String {
    let mut text = String::with_capacity(64);
    let _ = text.write_fmt(arn);
    text
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.account, self.region.name())
    }
}
