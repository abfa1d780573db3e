//! What IAM says of passwords, keys, certificates and devices.

use service::Fault;

use super::{conflict, exists, invalid, invalid_input, no_such_entity};

/// The user has no such access key.
pub fn access_key_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Access Key with id {id} cannot be found."))
}

/// A device shows another code each time.
pub fn authentication_code_invalid() -> Fault {
    Fault::new("InvalidAuthenticationCode", "Authentication code for device is not valid.").with_status(403)
}

/// The chain does not begin with a certificate.
pub fn certificate_chain_invalid() -> Fault {
    Fault::new(
        "MalformedCertificate",
        "Unable to validate certificate chain. The certificate chain must start with the immediate signing \
         certificate, followed by any intermediaries in order. The index within the chain of the invalid certificate \
         is: 0",
    )
}

/// A user of the account has the certificate.
pub fn certificate_duplicate() -> Fault {
    Fault::new(
        "DuplicateCertificate",
        "The certificate is already associated with an IAM user in the account.",
    )
    .with_status(409)
}

/// A user's certificate is none.
pub fn certificate_malformed(body: &str) -> Fault {
    Fault::new("MalformedCertificate", format!("Certificate {body} is malformed."))
}

/// The user has no such certificate.
pub fn certificate_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Certificate with id {id} cannot be found."))
}

/// A server's certificate is none.
pub fn certificate_unparsable() -> Fault {
    Fault::new(
        "MalformedCertificate",
        "Unable to parse certificate. Please ensure the certificate is in PEM format.",
    )
}

/// The credentials of the service do not expire.
pub fn credential_age_not_supported(service: &str) -> Fault {
    invalid_input(format!("CredentialAgeDays is not supported for {service}."))
}

/// Which actions were used is not remembered.
pub fn actions_not_tracked() -> Fault {
    Fault::new("NotImplemented", "Reports on actions are not part of cloudchamber.").with_status(501)
}

/// The device is a user's.
pub fn deactivate_mfa_device_first() -> Fault {
    conflict("MFA VirtualDevice in use. Must deactivate first.")
}

/// The certificate has another key.
pub fn key_pair_mismatch() -> Fault {
    Fault::new("KeyPairMismatch", "The public key certificate and the private key do not match.")
}

/// The account has no such access key.
pub fn last_use_denied(caller: &str, id: &str) -> Fault {
    let action = "iam:GetAccessKeyLastUsed";
    let sentence =
        format!("User: {caller} is not authorized to perform {action} on resource: access key {id}");
    Fault::new("AccessDenied", sentence).with_status(403)
}

/// The user has a password already.
pub fn login_profile_exists(name: &str) -> Fault {
    exists(format!("Login Profile for user {name} already exists."))
}

/// The user has no password.
pub fn login_profile_not_found(name: &str) -> Fault {
    no_such_entity(format!("Login Profile for User {name} cannot be found."))
}

/// There is a device of this path and name.
pub fn mfa_device_exists() -> Fault {
    exists("MFA device already exists.")
}

/// The device is a user's.
pub fn mfa_device_in_use() -> Fault {
    exists("MFA Device is already in use.")
}

/// No device has the serial number.
pub fn mfa_device_not_found(serial: &str) -> Fault {
    no_such_entity(format!("MFA Device with serial number {serial} does not exist."))
}

/// No virtual device has the serial number, in the words that suites know.
pub fn virtual_mfa_device_not_found(serial: &str) -> Fault {
    no_such_entity(format!("VirtualMFADevice with serial number {serial} doesn't exist."))
}

/// The device is not this user's.
pub fn mfa_device_not_of_user() -> Fault {
    no_such_entity("MFA Device invalid for user.")
}

/// The account has no password policy.
pub fn no_password_policy(account: &str) -> Fault {
    no_such_entity(format!("The Password Policy with domain name {account} cannot be found."))
}

/// The account has no password policy to delete.
pub fn no_password_policy_to_delete() -> Fault {
    no_such_entity("The account policy with name PasswordPolicy cannot be found.")
}

/// The password that was is another.
pub fn old_password_wrong() -> Fault {
    invalid_input("The old password was incorrect.")
}

/// The account's password policy wants more of a password.
pub fn password_lacks(what: &str) -> Fault {
    Fault::new("PasswordPolicyViolation", format!("Password should have at least one {what}"))
}

/// A login profile needs a password.
pub fn password_needed() -> Fault {
    invalid(
        "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
    )
}

/// The account's password policy wants longer passwords.
pub fn password_too_short(least: i64) -> Fault {
    Fault::new("PasswordPolicyViolation", format!("Password should have a minimum length of {least}"))
}

/// A server's private key is none.
pub fn private_key_invalid() -> Fault {
    Fault::new("MalformedCertificate", "Invalid Private Key.")
}

/// The user has the key.
pub fn public_key_duplicate() -> Fault {
    Fault::new(
        "DuplicateSSHPublicKey",
        "The SSH public key is already associated with the specified IAM user.",
    )
}

/// The key is none of RSA, or too short.
pub fn public_key_invalid() -> Fault {
    Fault::new("InvalidPublicKey", "The public key is malformed or otherwise invalid.")
}

/// The user has no such SSH key.
pub fn public_key_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Public Key with id {id} cannot be found."))
}

/// The caller has no such report on services. How AWS says it was not recorded.
pub fn report_job_not_found(id: &str) -> Fault {
    no_such_entity(format!("The job with id {id} cannot be found."))
}

/// The report is older than reports may be.
pub fn report_expired() -> Fault {
    Fault::new("ReportExpired", "").with_status(410)
}

/// The report is being made.
pub fn report_in_progress() -> Fault {
    Fault::new("ReportInProgress", "").with_status(404)
}

/// No report was asked for. AWS says no more than the code.
pub fn report_not_present() -> Fault {
    Fault::new("ReportNotPresent", "").with_status(410)
}

/// Another server's certificate has the name.
pub fn server_certificate_exists(name: &str) -> Fault {
    exists(format!("The Server Certificate with name {name} already exists."))
}

/// No server's certificate has the name.
pub fn server_certificate_not_found(name: &str) -> Fault {
    no_such_entity(format!("The Server Certificate with name {name} cannot be found."))
}

/// The user has no such credential.
pub fn service_credential_not_found(id: &str) -> Fault {
    no_such_entity(format!("The Service Specific Credential with id {id} cannot be found."))
}

/// The service has no credentials of its own.
pub fn service_not_supported(service: &str) -> Fault {
    Fault::new(
        "NotSupportedService",
        format!("The service {service} does not support service-specific credentials."),
    )
    .with_status(404)
}
