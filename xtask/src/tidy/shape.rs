//! Rules about the shape of a file: how it opens, how long it and its functions are, the order of its tables.

use super::Finding;
use super::source::{Source, find_word, is_name};

/// Longer files are listed.
pub(super) const LONG_FILE: usize = 400;
/// Longer files are refused.
const LONGEST_FILE: usize = 1000;
/// Longer functions are refused; as clippy counts: without blank lines and comments.
const LONGEST_FUNCTION: usize = 70;

/// Every Rust file tells a stranger what it is, in a sentence.
pub(super) fn opening(source: &Source) -> Vec<Finding> {
    if !source.is_rust() {
        return Vec::new();
    }
    let first = source.text.lines().next().unwrap_or_default();
    let paragraph: Vec<&str> =
        source.text.lines().map_while(|line| line.strip_prefix("//! ")).map(str::trim).collect();
    let paragraph = paragraph.join(" ");
    if !first.starts_with("//! ") {
        return vec![source.finding(1, "open the file with a `//!` sentence that says what it is")];
    }
    if !paragraph.contains(['.', '?', '!']) {
        return vec![source.finding(1, "make the opening `//!` a sentence, with its full stop")];
    }
    Vec::new()
}

/// A file holds one idea.
pub(super) fn file_length(source: &Source) -> Vec<Finding> {
    let is_code = source.is_rust() || source.path.ends_with(".py");
    if !is_code || source.lines() <= LONGEST_FILE {
        return Vec::new();
    }
    let message = format!(
        "{} lines: {LONGEST_FILE} are the most, {LONG_FILE} are enough; divide the file by ideas",
        source.lines()
    );
    vec![source.finding(LONGEST_FILE + 1, message)]
}

/// A function does one thing.
pub(super) fn function_length(source: &Source) -> Vec<Finding> {
    if !source.is_rust() {
        return Vec::new();
    }
    let long = functions(&source.code).filter(|function| function.lines > LONGEST_FUNCTION);
    let finding = |function: Function| {
        let message = format!(
            "the function `{}` has {} lines: {LONGEST_FUNCTION} are the most; give its parts names",
            function.name, function.lines
        );
        source.finding(source.line_of(function.start), message)
    };
    long.map(finding).collect()
}

/// The table of a service's operations is alphabetical, so that it can be read and merged.
pub(super) fn operations_order(source: &Source) -> Vec<Finding> {
    if !source.is_service() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut before = "";
    for (index, line) in source.text.lines().enumerate() {
        let Some(name) = operation(line) else {
            before = "";
            continue;
        };
        if name < before {
            let message = format!("`{name}` stands after `{before}`: sort the table of operations");
            findings.push(source.finding(index + 1, message));
        }
        before = name;
    }
    findings
}

/// The operation that a row such as `reads!("DescribeVpcs", vpcs::describe),` names.
fn operation(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix("reads!(\"").or_else(|| line.strip_prefix("writes!(\""))?;
    rest.split('"').next()
}

struct Function<'a> {
    name: &'a str,
    start: usize,
    lines: usize,
}

/// All functions with a body, found by their braces.
fn functions(code: &str) -> impl Iterator<Item = Function<'_>> {
    find_word(code, "fn").filter_map(|start| {
        let name = code[start + 2..].trim_start();
        let name = &name[..name.bytes().position(|byte| !is_name(byte)).unwrap_or(name.len())];
        if name.is_empty() {
            return None;
        }
        let body = body(&code[start..])?;
        let lines = body.lines().filter(|line| !line.trim().is_empty()).count();
        Some(Function { name, start, lines })
    })
}

/// What stands between the braces of the function that the code starts with; none for a mere signature.
fn body(code: &str) -> Option<&str> {
    let mut round = 0_i32;
    let open = code.bytes().position(|byte| {
        match byte {
            b'(' | b'[' => round += 1,
            b')' | b']' => round -= 1,
            _ => {}
        }
        round == 0 && (byte == b'{' || byte == b';')
    })?;
    if code.as_bytes()[open] == b';' {
        return None;
    }
    let mut depth = 0_i32;
    let length = code[open..].bytes().position(|byte| {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        depth == 0
    })?;
    Some(&code[open + 1..open + length])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rust(text: impl Into<String>) -> Source {
        Source::new("services/ec2/src/lib.rs", text.into())
    }

    #[test]
    fn a_file_without_a_sentence_is_found() {
        assert_eq!(opening(&rust("//! What is it? A file.\n")).len(), 0);
        assert_eq!(opening(&rust("//! A sentence over\n//! two lines.\n")).len(), 0);
        assert_eq!(opening(&rust("use std::fmt;\n//! Late.\n")).len(), 1);
        assert_eq!(opening(&rust("//! vpcs\n")).len(), 1);
    }

    #[test]
    fn a_file_of_a_thousand_lines_is_the_longest() {
        assert_eq!(file_length(&rust("x\n".repeat(1000))).len(), 0);
        assert_eq!(file_length(&rust("x\n".repeat(1001)))[0].line, 1001);
    }

    #[test]
    fn a_function_of_seventy_lines_is_the_longest() {
        let function = |lines: usize| {
            format!("impl X {{\n    fn f(a: [u8; 3]) {{\n{}    }}\n}}\n", "x();\n".repeat(lines))
        };
        assert_eq!(function_length(&rust(function(70))).len(), 0);
        let findings = function_length(&rust(function(71)));
        assert_eq!(findings[0].line, 2);
        assert!(findings[0].message.contains("`f` has 71 lines"));
    }

    #[test]
    fn comments_blank_lines_and_braces_in_strings_do_not_count() {
        let text = format!("fn f() {{\n{}\nlet x = \"{{\";\n}}\nfn g() {{}}\n", "// y\n\n".repeat(100));
        assert_eq!(function_length(&rust(text)).len(), 0);
    }

    #[test]
    fn signatures_and_function_types_are_no_functions() {
        let text = format!(
            "trait T {{ fn f(); }}\ntype F = fn(u8) -> u8;\nstruct S {{\n{}}}\n",
            "a: u8,\n".repeat(80)
        );
        assert_eq!(function_length(&rust(text)).len(), 0);
    }

    #[test]
    fn a_table_out_of_order_is_found() {
        let text = "    writes!(\"B\", b),\n    reads!(\"A\", a),\n    writes!(\"C\", c),\n";
        let findings = operations_order(&rust(text));
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 2);
    }
}
