//! What S3 says when it refuses a query.

use service::Fault;

/// A character that no query has.
pub(crate) fn invalid_character(line: usize, column: usize) -> Fault {
    Fault::new("LexerInvalidChar", format!("Invalid character at line {line}, column {column}."))
}

/// Something stands in a query where something else should.
pub(crate) fn unexpected_token(token: &str, line: usize, column: usize) -> Fault {
    let message = format!("Unexpected token found {token} at line {line}, column {column}.");
    Fault::new("ParseUnexpectedToken", message)
}

/// A query ends after what it selects.
pub(crate) fn without_from() -> Fault {
    let message = "The SQL expression contains a missing FROM after the SELECT list.";
    Fault::new("ParseSelectMissingFrom", message)
}

/// A query asks for more than S3 Select has.
pub(crate) fn unsupported_syntax() -> Fault {
    Fault::new("UnsupportedSyntax", "Encountered invalid syntax.")
}

/// Expressions stand too deep within each other.
pub(crate) fn too_deep() -> Fault {
    Fault::new("ParseUnexpectedToken", "The SQL expression contains an unexpected token.")
}

/// A `CASE` without a `WHEN`.
pub(crate) fn without_when() -> Fault {
    let message = "The SQL expression contains an unsupported case clause.";
    Fault::new("ParseUnsupportedCaseClause", message)
}

/// There is no function of this name.
pub(crate) fn unknown_function(name: &str) -> Fault {
    Fault::new("UnsupportedFunction", format!("Encountered an unsupported SQL function: {name}."))
}

/// A function has too few or too many arguments, or such as it cannot take.
pub(crate) fn wrong_arguments(name: &str) -> Fault {
    let message =
        format!("Incorrect number or types of arguments in the function call {name} in the SQL expression.");
    Fault::new("EvaluatorInvalidArguments", message)
}

/// There is no type of this name.
pub(crate) fn unknown_type() -> Fault {
    Fault::new("ParseExpectedTypeName", "Did not find the expected type name in the SQL expression.")
}

/// Dates have no such part.
pub(crate) fn unknown_date_part() -> Fault {
    Fault::new("ParseExpectedDatePart", "Did not find the expected date part in the SQL expression.")
}

/// A text is no date.
pub(crate) fn not_a_time(text: &str) -> Fault {
    let message = format!("Could not parse '{text}' as a timestamp.");
    Fault::new("EvaluatorTimestampFormatPatternInvalidCharacter", message)
}

/// A pattern of dates has a letter without a meaning.
pub(crate) fn unknown_date_pattern() -> Fault {
    let message = "Timestamp format pattern contains an invalid token in the SQL expression.";
    Fault::new("EvaluatorInvalidTimestampFormatPatternToken", message)
}

/// The escape of a pattern is more than a character, or escapes nothing.
pub(crate) fn wrong_escape() -> Fault {
    let message = "An invalid escape sequence in the LIKE pattern of the SQL expression.";
    Fault::new("EvaluatorLikePatternInvalidEscapeSequence", message)
}

/// A cast cannot be made.
pub(crate) fn cast_failed() -> Fault {
    let message = "Attempt to convert from one data type to another using CAST failed in the SQL expression.";
    Fault::new("CastFailed", message)
}

/// What is counted with is no number.
pub(crate) fn not_a_number() -> Fault {
    let message = "Incorrect type of arguments in arithmetic expression.";
    Fault::new("EvaluatorInvalidArguments", message)
}

/// There is no quotient.
pub(crate) fn division_by_zero() -> Fault {
    Fault::new("EvaluatorInvalidArguments", "Division by zero in the SQL expression.")
}

/// A number is too large.
pub(crate) fn overflow() -> Fault {
    Fault::new("IntegerOverflow", "An integer overflow or underflow occurred in the SQL expression.")
}

/// A line has no such column.
pub(crate) fn missing_column() -> Fault {
    let message = "Some headers in the query are missing from the file. Check the file and try again.";
    Fault::new("MissingHeaders", message)
}

/// The content is not JSON.
pub(crate) fn broken_json() -> Fault {
    Fault::new("JSONParsingError", "Error parsing JSON file. Please check the file and try again.")
}

/// The content is no text.
pub(crate) fn not_utf8() -> Fault {
    Fault::new("InvalidTextEncoding", "Invalid encoding type. Only UTF-8 encoding is supported.")
}

/// A delimiter of a character is longer.
pub(crate) fn character_too_long() -> Fault {
    Fault::new(
        "InvalidRequestParameter",
        "The value of a parameter in the SelectRequest element is not valid. Check the service API documentation and try again.",
    )
}

/// There is no such way to treat the first line.
pub(crate) fn unknown_header_info() -> Fault {
    let message = "The FileHeaderInfo is not valid. Only NONE, USE, and IGNORE are supported.";
    Fault::new("InvalidFileHeaderInfo", message)
}

/// There is no such way to quote.
pub(crate) fn unknown_quote_fields() -> Fault {
    let message = "The QuoteFields is not valid. Only ALWAYS and ASNEEDED are supported.";
    Fault::new("InvalidQuoteFields", message)
}

/// Two formats were named at once.
pub(crate) fn two_formats() -> Fault {
    let message = "InputSerialization specifies more than one format (CSV, JSON, or Parquet), or OutputSerialization \
                   specifies more than one format (CSV or JSON). For InputSerialization and OutputSerialization, you \
                   can specify only one format for each.";
    Fault::new("ObjectSerializationConflict", message)
}

/// No format was named.
pub(crate) fn without_format() -> Fault {
    let message = "The SelectRequest entity is missing a required parameter. Check the service documentation and try \
                   again.";
    Fault::new("MissingRequiredParameter", message)
}

/// The content is not packed as was said.
pub(crate) fn broken_packing() -> Fault {
    let message = "Object decompression failed. Check that the object is properly compressed using the format \
                   specified in the request.";
    Fault::new("TruncatedInput", message)
}

/// There is no such way to pack.
pub(crate) fn unknown_compression() -> Fault {
    let message = "The file is not in a supported compression format. Only GZIP and BZIP2 are supported.";
    Fault::new("InvalidCompressionFormat", message)
}

/// The query is not SQL.
pub(crate) fn no_sql() -> Fault {
    let message = "The ExpressionType is not valid. Only SQL expressions are supported.";
    Fault::new("InvalidExpressionType", message)
}

/// The query is too long.
pub(crate) fn too_long() -> Fault {
    let message = "The SQL expression is too long. The maximum byte-length for an SQL expression is 256 KB.";
    Fault::new("ExpressionTooLong", message)
}

/// A range of packed content, or of documents, has no meaning.
pub(crate) fn no_scan_range() -> Fault {
    let message = "Scan range queries are not supported on this type of object.";
    Fault::new("UnsupportedScanRangeInput", message)
}

/// JSON has no such form.
pub(crate) fn unknown_json_type() -> Fault {
    Fault::new("InvalidJsonType", "The JsonType is not valid. Only DOCUMENT and LINES are supported.")
}

/// Parquet cannot be read here.
pub(crate) fn no_parquet() -> Fault {
    Fault::new("NotImplemented", "SelectObjectContent over Parquet is not implemented.").with_status(501)
}
