//! What a query says.

use service::Value;

/// `SELECT items FROM S3Object from AS alias WHERE filter LIMIT limit`.
#[derive(Debug, PartialEq)]
pub(crate) struct Query {
    /// `None` is `*`.
    pub(crate) items: Option<Vec<Item>>,
    pub(crate) from: Vec<Step>,
    pub(crate) alias: Option<String>,
    pub(crate) filter: Option<Expression>,
    pub(crate) limit: Option<i64>,
    /// The aggregates of the items, which name them by their place here.
    pub(crate) aggregates: Vec<Aggregate>,
}

/// What a line of the result holds, and under which name.
#[derive(Debug, PartialEq)]
pub(crate) struct Item {
    pub(crate) expression: Expression,
    pub(crate) alias: Option<String>,
}

/// A step on the way into a value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// `.name`; without quotes the case does not count.
    Member { name: String, quoted: bool },
    /// `[3]`
    Index(usize),
    /// `[*]`
    All,
}

/// A function over all records; `COUNT(*)` has no argument.
#[derive(Debug, PartialEq)]
pub(crate) struct Aggregate {
    pub(crate) function: Sum,
    pub(crate) argument: Option<Expression>,
}

/// What an aggregate makes of its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sum {
    Average,
    Count,
    Largest,
    Smallest,
    Total,
}

/// What has a value.
#[derive(Debug, PartialEq)]
pub(crate) enum Expression {
    Literal(Value),
    Missing,
    Path(Vec<Step>),
    Not(Box<Expression>),
    Minus(Box<Expression>),
    And(Box<Expression>, Box<Expression>),
    Or(Box<Expression>, Box<Expression>),
    Compare(Comparison, Box<Expression>, Box<Expression>),
    Arithmetic(Operator, Box<Expression>, Box<Expression>),
    Between {
        value: Box<Expression>,
        low: Box<Expression>,
        high: Box<Expression>,
    },
    In(Box<Expression>, Vec<Expression>),
    Like {
        value: Box<Expression>,
        pattern: Box<Expression>,
        escape: Option<Box<Expression>>,
    },
    IsNull(Box<Expression>),
    IsMissing(Box<Expression>),
    /// `CASE operand WHEN … THEN … ELSE … END`
    Case {
        operand: Option<Box<Expression>>,
        branches: Vec<(Expression, Expression)>,
        otherwise: Option<Box<Expression>>,
    },
    Cast(Box<Expression>, Type),
    Call(Function, Vec<Expression>),
    /// A function of dates, whose first argument is a part of them.
    Date(DateFunction, Part, Vec<Expression>),
    /// `TRIM(LEADING characters FROM text)`
    Trim {
        leading: bool,
        trailing: bool,
        characters: Option<Box<Expression>>,
        text: Box<Expression>,
    },
    /// The place of one of the query's aggregates.
    Aggregate(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Concatenate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    Boolean,
    Decimal,
    Float,
    Integer,
    Text,
    Time,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Function {
    CharLength,
    Coalesce,
    Lower,
    NullIf,
    Substring,
    ToString,
    ToTimestamp,
    Upper,
    UtcNow,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DateFunction {
    Add,
    Difference,
    Extract,
}

/// A part of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
    TimezoneHour,
    TimezoneMinute,
}
