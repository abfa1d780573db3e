//! What may follow `cargo xtask bench`, and what can be measured.

use crate::failure::{Failure, Result};

/// The words of the help text.
pub(crate) const ARGUMENTS: &str = "[--quick] [--builds] [--dist] [--without-moto] [NAME...]";

/// What the measuring program measures, in the order of the report.
const NAMES: &[&str] = &[
    "identity",
    "instances-1",
    "instances-1000",
    "authorize",
    "authorize-recorded",
    "put-small",
    "get-small",
    "put-large",
    "get-large",
    "listing",
    "objects",
    "start",
    "memory",
    "groups",
    "size",
    "fork",
    "recording",
];

/// The options of one run.
#[derive(Debug)]
pub(crate) struct Options {
    /// What is measured by the measuring program; all of it unless something was named.
    pub(crate) names: Vec<String>,
    /// Whether rough numbers are enough.
    pub(crate) quick: bool,
    /// Whether builds are timed: minutes.
    pub(crate) builds: bool,
    /// Whether our server is measured as it is given out: minutes more to build.
    pub(crate) dist: bool,
    /// Whether moto is left out.
    pub(crate) without_moto: bool,
}

impl Options {
    /// Reads the words of the command line.
    pub(crate) fn parse(arguments: &[String]) -> Result<Self> {
        let mut options =
            Self { names: Vec::new(), quick: false, builds: false, dist: false, without_moto: false };
        let mut only_builds = false;
        for word in arguments {
            match word.as_str() {
                "--quick" => options.quick = true,
                "--builds" => options.builds = true,
                "--dist" => options.dist = true,
                "--without-moto" => options.without_moto = true,
                "builds" => only_builds = true,
                name if NAMES.contains(&name) => options.names.push(name.to_owned()),
                other => {
                    return Err(Failure::new(format!("`bench` knows no `{other}`"))
                        .hint(format!("{ARGUMENTS}\n  names: {}, builds", NAMES.join(", "))));
                }
            }
        }
        options.builds |= only_builds;
        if options.names.is_empty() && !only_builds {
            options.names = NAMES.iter().map(|name| (*name).to_owned()).collect();
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options> {
        Options::parse(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn without_names_all_but_the_builds_is_measured() {
        let options = parse(&["--quick"]).expect("they are options");
        assert_eq!(options.names, NAMES);
        assert!(options.quick && !options.builds);
    }

    #[test]
    fn the_builds_can_be_measured_alone() {
        let options = parse(&["builds"]).expect("it is a name");
        assert!(options.names.is_empty() && options.builds);
    }

    #[test]
    fn an_unknown_name_is_refused_with_the_known_ones() {
        let failure = parse(&["identitty"]).expect_err("no such benchmark");
        assert!(failure.text().contains("identity,"), "{}", failure.text());
    }
}
