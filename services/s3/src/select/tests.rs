//! Queries and what comes of them.

use service::Timestamp;

use super::{Selection, csv, json, output};
use crate::shapes::{CSVInput, CSVOutput, JSONOutput, OutputSerialization};

fn now() -> Timestamp {
    Timestamp::parse_iso8601("2026-01-02T03:04:05Z").expect("a time")
}

fn to_json() -> OutputSerialization {
    OutputSerialization { json: Some(JSONOutput::default()), ..OutputSerialization::default() }
}

fn of_json(query: &str, content: &str) -> Result<String, String> {
    let mut reader = json::Reader::new(content.as_bytes());
    run(query, &to_json(), || reader.next())
}

fn of_csv(query: &str, content: &str, header: &str) -> Result<String, String> {
    let form = CSVInput { file_header_info: Some(header.to_owned()), ..CSVInput::default() };
    let mut reader = csv::Reader::new(content.as_bytes(), &form).map_err(|fault| fault.code().to_owned())?;
    let output = OutputSerialization { csv: Some(CSVOutput::default()), ..OutputSerialization::default() };
    run(query, &output, || reader.next())
}

fn run(
    query: &str,
    output: &OutputSerialization,
    mut next: impl FnMut() -> service::Result<Option<(usize, super::Record)>>,
) -> Result<String, String> {
    let mut body = || {
        let mut selection = Selection::parse(query, now())?;
        let writer = output::Writer::of(output.clone())?;
        let mut out = Vec::new();
        while let Some((_, record)) = next()? {
            selection.take(record, |line| writer.write(line, &mut out))?;
        }
        if let Some(line) = selection.finish()? {
            writer.write(line, &mut out);
        }
        Ok(String::from_utf8(out).expect("text"))
    };
    body().map_err(|fault: service::Fault| fault.code().to_owned())
}

/// The value of an expression.
fn value(expression: &str) -> String {
    let line = of_json(
        &format!("SELECT {expression} AS v FROM S3Object"),
        "{\"n\": 3, \"t\": \"abc\", \"z\": null}",
    );
    let line = line.unwrap_or_else(|code| code);
    line.trim().trim_start_matches("{\"v\":").trim_end_matches('}').to_owned()
}

#[test]
fn expressions_have_values() {
    for (expression, expected) in [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("-n - -1", "-2"),
        ("7 / 2", "3"),
        ("7 / 2.0", "3.5"),
        ("7 % 4", "3"),
        ("1 / 0", "EvaluatorInvalidArguments"),
        ("'a' || t || 1", "\"aabc1\""),
        ("n = 3 AND NOT t = 'x'", "true"),
        ("n = 3 OR z = 1", "true"),
        ("z = 1", "null"),
        ("n BETWEEN 1 AND 3", "true"),
        ("n NOT BETWEEN 1 AND 2", "true"),
        ("n IN (1, 2, '3')", "true"),
        ("n NOT IN (1, 2)", "true"),
        ("t LIKE 'a%'", "true"),
        ("t LIKE '_b_'", "true"),
        ("'10%' LIKE '10!%' ESCAPE '!'", "true"),
        ("'10x' LIKE '10!%' ESCAPE '!'", "false"),
        ("z IS NULL", "true"),
        ("z IS MISSING", "false"),
        ("nope IS MISSING", "true"),
        ("nope IS NOT NULL", "false"),
        ("CASE WHEN n > 5 THEN 'big' WHEN n > 2 THEN 'mid' ELSE 'small' END", "\"mid\""),
        ("CASE n WHEN 3 THEN 'three' END", "\"three\""),
        ("CAST('12' AS INT) + 1", "13"),
        ("CAST('x' AS INT)", "CastFailed"),
        ("CAST(n AS STRING)", "\"3\""),
        ("CAST('1.50' AS DECIMAL(5, 2))", "1.5"),
        ("CAST('TRUE' AS BOOL)", "true"),
        ("CHAR_LENGTH('äöü')", "3"),
        ("COALESCE(z, nope, 'd')", "\"d\""),
        ("NULLIF(n, 3)", "null"),
        ("UPPER(t) || LOWER('X')", "\"ABCx\""),
        ("SUBSTRING('123456789', 0, 4)", "\"123\""),
        ("SUBSTRING('123456789' FROM 3 FOR 2)", "\"34\""),
        ("SUBSTRING('123', 2)", "\"23\""),
        ("TRIM('  a ')", "\"a\""),
        ("TRIM(LEADING '1' FROM '112a1')", "\"2a1\""),
        ("TRIM(BOTH FROM ' a ')", "\"a\""),
        ("EXTRACT(YEAR FROM TO_TIMESTAMP('2010-01-02T'))", "2010"),
        ("DATE_ADD(month, 1, `2010-01-31T`)", "\"2010-02-28T00:00:00Z\""),
        ("DATE_DIFF(month, `2010-01-02T`, `2010-03-01T`)", "1"),
        ("DATE_DIFF(hour, `2010-01-01T`, `2010-01-02T`)", "24"),
        ("TO_STRING(`1969-07-20T20:18:09Z`, 'MMMM d, y h:m a')", "\"July 20, 1969 8:18 PM\""),
        ("UTCNOW()", "\"2026-01-02T03:04:05Z\""),
        ("FROBNICATE(1)", "UnsupportedFunction"),
    ] {
        assert_eq!(value(expression), expected, "{expression}");
    }
}

#[test]
fn documents_are_records() {
    let docs = r#"{"a":{"b":[{"c":1},{"c":2}]},"k":"x"}{"a":{"b":[]},"k":"y"}"#;
    for (query, expected) in [
        (
            "SELECT * FROM S3Object",
            "{\"a\":{\"b\":[{\"c\":1},{\"c\":2}]},\"k\":\"x\"}\n{\"a\":{\"b\":[]},\"k\":\"y\"}\n",
        ),
        ("SELECT s.k, s.a.b[1].c FROM S3Object[*] AS s", "{\"k\":\"x\",\"c\":2}\n{\"k\":\"y\"}\n"),
        ("SELECT x.c FROM S3Object[*].a.b[*] x WHERE x.c > 1", "{\"c\":2}\n"),
        ("select k as \"Key\" from s3object s limit 1", "{\"Key\":\"x\"}\n"),
        ("SELECT COUNT(*), MAX(s.k) AS m FROM S3Object s", "{\"_1\":2,\"m\":\"y\"}\n"),
        ("SELECT SUM(x.c), AVG(x.c) FROM S3Object[*].a.b[*] x", "{\"_1\":3,\"_2\":1.5}\n"),
        ("SELECT COUNT(*) FROM S3Object s WHERE s.k = 'z'", "{\"_1\":0}\n"),
        ("SELECT * FROM S3Object[*].nope[*] s", "{}\n{}\n"),
    ] {
        assert_eq!(of_json(query, docs).as_deref(), Ok(expected), "{query}");
    }
    assert_eq!(of_json("SELECT * FROM S3Object", "[1,2]").as_deref(), Ok("{\"_1\":[1,2]}\n"));
    assert_eq!(of_json("SELECT * FROM S3Object", "{").err().as_deref(), Some("JSONParsingError"));
}

#[test]
fn lines_are_records() {
    let lines = "name,age\r\n\"Ann, B\",30\nBob,\"4\"\"1\"\n\n";
    for (query, header, expected) in [
        ("SELECT * FROM S3Object", "NONE", "name,age\n\"Ann, B\",30\nBob,\"4\"\"1\"\n"),
        ("SELECT s._2 FROM S3Object s", "IGNORE", "30\n\"4\"\"1\"\n"),
        ("SELECT s.name FROM S3Object s WHERE CAST(s.AGE AS INT) > 20 LIMIT 1", "USE", "\"Ann, B\"\n"),
        ("SELECT s.\"age\", _1 FROM S3Object s WHERE s.name LIKE 'A%'", "USE", "30,\"Ann, B\"\n"),
        ("SELECT COUNT(*) FROM S3Object", "USE", "2\n"),
    ] {
        assert_eq!(of_csv(query, lines, header).as_deref(), Ok(expected), "{query}");
    }
    assert_eq!(of_csv("SELECT nope FROM S3Object", lines, "USE").err().as_deref(), Some("MissingHeaders"));
}

#[test]
fn what_is_no_query_is_refused() {
    for (query, code) in [
        ("", "ParseUnexpectedToken"),
        ("SELECT", "ParseUnexpectedToken"),
        ("SELECT a", "ParseSelectMissingFrom"),
        ("SELECT * FROM table", "ParseUnexpectedToken"),
        ("SELECT * FROM S3Object WHERE", "ParseUnexpectedToken"),
        ("SELECT * FROM S3Object GROUP BY a", "UnsupportedSyntax"),
        ("SELECT * FROM S3Object s WHERE COUNT(*) > 1", "UnsupportedSyntax"),
        ("SELECT CAST(a AS nothing) FROM S3Object", "ParseExpectedTypeName"),
        ("SELECT ? FROM S3Object", "LexerInvalidChar"),
        ("SELECT 'a FROM S3Object", "LexerInvalidChar"),
        ("SELECT * FROM S3Object LIMIT x", "ParseUnexpectedToken"),
        (&format!("SELECT {}1 FROM S3Object", "(".repeat(5000)), "ParseUnexpectedToken"),
    ] {
        assert_eq!(of_json(query, "{}").err().as_deref(), Some(code), "{query}");
    }
}
