//! Tokens become expressions, by the strength of their operators.

use service::{Result, Timestamp, Value};

use super::lexer::Kind;
use super::parser::Parser;
use super::query::{
    Aggregate, Comparison, DateFunction, Expression, Function, Operator, Part, Step, Sum, Type,
};
use crate::select_faults as faults;

/// How deep expressions may nest.
const DEPTH: usize = 100;

impl Parser {
    pub(super) fn expression(&mut self) -> Result<Expression> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(faults::too_deep());
        }
        let mut left = self.conjunction()?;
        while self.word("or") {
            left = Expression::Or(left.into(), self.conjunction()?.into());
        }
        self.depth -= 1;
        Ok(left)
    }

    fn conjunction(&mut self) -> Result<Expression> {
        let mut left = self.negation()?;
        while self.word("and") {
            left = Expression::And(left.into(), self.negation()?.into());
        }
        Ok(left)
    }

    fn negation(&mut self) -> Result<Expression> {
        let mut times = 0;
        while self.word("not") {
            times += 1;
        }
        let inner = self.comparison()?;
        Ok((0..times % 2).fold(inner, |inner, _| negate(inner)))
    }

    fn comparison(&mut self) -> Result<Expression> {
        let left = self.sum()?;
        for (symbol, comparison) in [
            ("=", Comparison::Equal),
            ("<>", Comparison::Unequal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::LessOrEqual),
            ("<", Comparison::Less),
            (">=", Comparison::GreaterOrEqual),
            (">", Comparison::Greater),
        ] {
            if self.symbol(symbol) {
                return Ok(Expression::Compare(comparison, left.into(), self.sum()?.into()));
            }
        }
        if self.word("is") {
            let negated = self.word("not");
            let what = if self.word("missing") {
                Expression::IsMissing(left.into())
            } else {
                self.expect_word("null")?;
                Expression::IsNull(left.into())
            };
            return Ok(if negated { negate(what) } else { what });
        }
        let negated = self.word("not");
        let what = if self.word("between") {
            let low = self.sum()?;
            self.expect_word("and")?;
            Expression::Between { value: left.into(), low: low.into(), high: self.sum()?.into() }
        } else if self.word("in") {
            self.expect("(")?;
            Expression::In(left.into(), self.list()?)
        } else if self.word("like") {
            let pattern = self.sum()?.into();
            let escape = if self.word("escape") { Some(self.sum()?.into()) } else { None };
            Expression::Like { value: left.into(), pattern, escape }
        } else if negated {
            return Err(self.unexpected());
        } else {
            return Ok(left);
        };
        Ok(if negated { negate(what) } else { what })
    }

    fn sum(&mut self) -> Result<Expression> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.symbol("+") => Operator::Add,
                () if self.symbol("-") => Operator::Subtract,
                () if self.symbol("||") => Operator::Concatenate,
                () => return Ok(left),
            };
            left = Expression::Arithmetic(operator, left.into(), self.product()?.into());
        }
    }

    fn product(&mut self) -> Result<Expression> {
        let mut left = self.sign()?;
        loop {
            let operator = match () {
                () if self.symbol("*") => Operator::Multiply,
                () if self.symbol("/") => Operator::Divide,
                () if self.symbol("%") => Operator::Remainder,
                () => return Ok(left),
            };
            left = Expression::Arithmetic(operator, left.into(), self.sign()?.into());
        }
    }

    fn sign(&mut self) -> Result<Expression> {
        let mut minus = false;
        while matches!(self.peek().kind, Kind::Symbol("+" | "-")) {
            minus ^= self.pass() == Kind::Symbol("-");
        }
        let inner = self.primary()?;
        Ok(match inner {
            Expression::Literal(Value::Int(number)) if minus => Expression::Literal(Value::Int(-number)),
            Expression::Literal(Value::Float(number)) if minus => Expression::Literal(Value::Float(-number)),
            inner if minus => Expression::Minus(inner.into()),
            inner => inner,
        })
    }

    fn primary(&mut self) -> Result<Expression> {
        let place = self.place();
        match self.pass() {
            Kind::Number(number) => return Ok(Expression::Literal(number)),
            Kind::Text(text) => return Ok(Expression::Literal(text.into())),
            Kind::Ion(text) => {
                let time = Timestamp::parse_iso8601(text.trim_end_matches('T'));
                return time
                    .map(|time| Expression::Literal(time.into()))
                    .ok_or_else(|| faults::not_a_time(&text));
            }
            Kind::Symbol("(") => {
                let inner = self.expression()?;
                self.expect(")")?;
                return Ok(inner);
            }
            Kind::Quoted(name) => return self.path(name, true),
            Kind::Word(word) => {
                if let Some(found) = self.keyword(&word.to_ascii_lowercase())? {
                    return Ok(found);
                }
                if !super::lexer::KEYWORDS.contains(&word.to_ascii_lowercase().as_str()) {
                    return self.path(word, false);
                }
            }
            _ => {}
        }
        self.back_to(place);
        Err(self.unexpected())
    }

    fn path(&mut self, name: String, quoted: bool) -> Result<Expression> {
        let mut steps = vec![Step::Member { name, quoted }];
        steps.append(&mut self.steps()?);
        Ok(Expression::Path(steps))
    }

    /// What begins with a word that is no name.
    fn keyword(&mut self, word: &str) -> Result<Option<Expression>> {
        Ok(Some(match word {
            "null" => Expression::Literal(Value::Null),
            "missing" => Expression::Missing,
            "true" => Expression::Literal(true.into()),
            "false" => Expression::Literal(false.into()),
            "case" => self.case()?,
            _ if self.symbol("(") => self.call(word)?,
            _ => return Ok(None),
        }))
    }

    fn case(&mut self) -> Result<Expression> {
        let operand = if self.is_word("when") { None } else { Some(self.expression()?.into()) };
        let mut branches = Vec::new();
        while self.word("when") {
            let condition = self.expression()?;
            self.expect_word("then")?;
            branches.push((condition, self.expression()?));
        }
        let otherwise = if self.word("else") { Some(self.expression()?.into()) } else { None };
        self.expect_word("end")?;
        if branches.is_empty() {
            return Err(faults::without_when());
        }
        Ok(Expression::Case { operand, branches, otherwise })
    }

    /// The rest of a list whose parenthesis is open.
    fn list(&mut self) -> Result<Vec<Expression>> {
        let mut items = Vec::new();
        if self.symbol(")") {
            return Ok(items);
        }
        loop {
            items.push(self.expression()?);
            if !self.symbol(",") {
                self.expect(")")?;
                return Ok(items);
            }
        }
    }

    /// A call whose parenthesis is open.
    fn call(&mut self, name: &str) -> Result<Expression> {
        let aggregate = match name {
            "avg" => Some(Sum::Average),
            "count" => Some(Sum::Count),
            "max" => Some(Sum::Largest),
            "min" => Some(Sum::Smallest),
            "sum" => Some(Sum::Total),
            _ => None,
        };
        if let Some(function) = aggregate {
            return self.aggregate(function);
        }
        match name {
            "cast" => return self.cast(),
            "trim" => return self.trim(),
            "substring" => return self.substring(),
            "date_add" => return self.date(DateFunction::Add, 2),
            "date_diff" => return self.date(DateFunction::Difference, 2),
            "extract" => return self.date(DateFunction::Extract, 1),
            _ => {}
        }
        let (function, least, most) = match name {
            "char_length" | "character_length" => (Function::CharLength, 1, 1),
            "coalesce" => (Function::Coalesce, 1, usize::MAX),
            "lower" => (Function::Lower, 1, 1),
            "nullif" => (Function::NullIf, 2, 2),
            "to_string" => (Function::ToString, 2, 2),
            "to_timestamp" => (Function::ToTimestamp, 1, 1),
            "upper" => (Function::Upper, 1, 1),
            "utcnow" => (Function::UtcNow, 0, 0),
            _ => return Err(faults::unknown_function(name)),
        };
        let arguments = self.list()?;
        if !(least..=most).contains(&arguments.len()) {
            return Err(faults::wrong_arguments(name));
        }
        Ok(Expression::Call(function, arguments))
    }

    fn aggregate(&mut self, function: Sum) -> Result<Expression> {
        let argument =
            if function == Sum::Count && self.symbol("*") { None } else { Some(self.expression()?) };
        self.expect(")")?;
        self.aggregates.push(Aggregate { function, argument });
        Ok(Expression::Aggregate(self.aggregates.len() - 1))
    }

    fn cast(&mut self) -> Result<Expression> {
        let value = self.expression()?.into();
        self.expect_word("as")?;
        let Kind::Word(name) = self.pass() else { return Err(faults::unknown_type()) };
        let kind = match name.to_ascii_lowercase().as_str() {
            "bool" | "boolean" => Type::Boolean,
            "decimal" | "numeric" => Type::Decimal,
            "double" | "float" | "real" => Type::Float,
            "bigint" | "int" | "integer" | "smallint" => Type::Integer,
            "char" | "string" | "varchar" => Type::Text,
            "timestamp" => Type::Time,
            _ => return Err(faults::unknown_type()),
        };
        if self.symbol("(") {
            self.list()?;
        }
        self.expect(")")?;
        Ok(Expression::Cast(value, kind))
    }

    fn trim(&mut self) -> Result<Expression> {
        let side = ["leading", "trailing", "both"].into_iter().find(|side| self.word(side));
        let (leading, trailing) = (side != Some("trailing"), side != Some("leading"));
        if side.is_some() && self.word("from") {
            let text = self.expression()?.into();
            self.expect(")")?;
            return Ok(Expression::Trim { leading, trailing, characters: None, text });
        }
        let first = self.expression()?.into();
        let (characters, text) =
            if self.word("from") { (Some(first), self.expression()?.into()) } else { (None, first) };
        self.expect(")")?;
        Ok(Expression::Trim { leading, trailing, characters, text })
    }

    /// `SUBSTRING(text, start, length)`, or with `FROM` and `FOR` instead of the commas.
    fn substring(&mut self) -> Result<Expression> {
        let mut arguments = vec![self.expression()?];
        if !(self.symbol(",") || self.word("from")) {
            return Err(faults::wrong_arguments("substring"));
        }
        arguments.push(self.expression()?);
        if self.symbol(",") || self.word("for") {
            arguments.push(self.expression()?);
        }
        self.expect(")")?;
        Ok(Expression::Call(Function::Substring, arguments))
    }

    fn date(&mut self, function: DateFunction, count: usize) -> Result<Expression> {
        let place = self.place();
        let Kind::Word(name) = self.pass() else {
            self.back_to(place);
            return Err(faults::unknown_date_part());
        };
        let part = match name.to_ascii_lowercase().as_str() {
            "year" => Part::Year,
            "month" => Part::Month,
            "day" => Part::Day,
            "hour" => Part::Hour,
            "minute" => Part::Minute,
            "second" => Part::Second,
            "timezone_hour" if function == DateFunction::Extract => Part::TimezoneHour,
            "timezone_minute" if function == DateFunction::Extract => Part::TimezoneMinute,
            _ => return Err(faults::unknown_date_part()),
        };
        if function == DateFunction::Extract {
            self.expect_word("from")?;
        } else {
            self.expect(",")?;
        }
        let arguments = self.list()?;
        if arguments.len() != count {
            return Err(faults::wrong_arguments("date"));
        }
        Ok(Expression::Date(function, part, arguments))
    }
}

fn negate(inner: Expression) -> Expression {
    Expression::Not(inner.into())
}
