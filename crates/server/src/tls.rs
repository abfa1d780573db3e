//! Whom requests that leave the cloud trust: whom AWS's SDKs would.

use std::sync::{Arc, LazyLock};

use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Read when the first request needs it.
static CONNECTOR: LazyLock<Result<TlsConnector, String>> = LazyLock::new(make);

/// What opens TLS connections; an error says what is wrong with the certificates to trust.
pub fn connector() -> Result<TlsConnector, String> {
    CONNECTOR.clone()
}

fn make() -> Result<TlsConnector, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(certificates()?);
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(|error| error.to_string())?;
    let config = builder.with_root_certificates(roots).with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// The certificates of the file that `AWS_CA_BUNDLE` names, or else of the places that `SSL_CERT_FILE` and
/// `SSL_CERT_DIR` name, or else of the system.
fn certificates() -> Result<Vec<CertificateDer<'static>>, String> {
    let Some(bundle) = std::env::var_os("AWS_CA_BUNDLE") else {
        let found = rustls_native_certs::load_native_certs();
        let error = found.errors.first().filter(|_| found.certs.is_empty());
        return error.map_or(Ok(found.certs), |error| Err(format!("no certificates to trust: {error}")));
    };
    let read = CertificateDer::pem_file_iter(&bundle).and_then(Iterator::collect);
    read.map_err(|error| format!("AWS_CA_BUNDLE ({}): {error}", bundle.display()))
}
