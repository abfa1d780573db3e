//! Signing with RSA, by a key that everybody may know: no time is hidden, and nothing else is meant to be secret.
//!
//! `data/signing_key.txt` holds the primes and exponents of the key to `data/certificate.pem`, as hexadecimal digits.

use std::cmp::Ordering;

/// A number, lowest digit first; the length is that of the modulus it belongs to.
type Number = Vec<u64>;

const KEY: &str = include_str!("../data/signing_key.txt");

struct Key {
    p: Modulus,
    q: Modulus,
    dp: Number,
    dq: Number,
    /// The inverse of the second prime modulo the first.
    qinv: Number,
}

impl Key {
    fn read() -> Self {
        let [p, q] = ["p", "q"].map(|name| Modulus::new(named(name)));
        let [dp, dq, qinv] = ["dp", "dq", "qinv"].map(named);
        Self { p, q, dp, dq, qinv }
    }
}

/// A number of the key's file.
fn named(name: &str) -> Number {
    let lines = KEY.lines().filter_map(|line| line.split_once(' '));
    let digits = lines.filter(|(found, _)| *found == name).map(|(_, digits)| digits).next();
    let digits = digits.expect("the key's file holds each of its numbers");
    let digit = |place: usize| &digits[place * 16..place * 16 + 16];
    let digits = (0..digits.len() / 16).rev().map(|place| u64::from_str_radix(digit(place), 16));
    digits.map(|digit| digit.expect("the key's file is hexadecimal")).collect()
}

/// An odd number to calculate modulo of, in Montgomery's way.
struct Modulus {
    digits: Number,
    /// What makes the lowest digit vanish.
    inverse: u64,
    /// The square of Montgomery's radix.
    square: Number,
}

impl Modulus {
    fn new(digits: Number) -> Self {
        // Each step of Newton's doubles the number of bits that are right, of which three are to begin with.
        let lowest = digits[0];
        let inverse = (0..5).fold(lowest, |inverse, _| {
            inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)))
        });
        let mut modulus = Self { inverse: inverse.wrapping_neg(), square: Vec::new(), digits };
        let mut square = modulus.one();
        for _ in 0..128 * modulus.digits.len() {
            square = modulus.doubled(square, false);
        }
        modulus.square = square;
        modulus
    }

    fn one(&self) -> Number {
        let mut one = vec![0; self.digits.len()];
        one[0] = 1;
        one
    }

    /// Twice a number below the modulus, and a bit.
    fn doubled(&self, mut number: Number, bit: bool) -> Number {
        let mut carry = u64::from(bit);
        for digit in &mut number {
            let next = *digit >> 63;
            *digit = *digit << 1 | carry;
            carry = next;
        }
        self.below(number, carry)
    }

    /// A number and what it carries, less the modulus if it is not below.
    fn below(&self, number: Number, carry: u64) -> Number {
        if carry == 0 && compare(&number, &self.digits) == Ordering::Less {
            return number;
        }
        subtract(&number, &self.digits)
    }

    /// What is left of a number of any length.
    fn rest(&self, number: &[u64]) -> Number {
        let bits = number.iter().rev().flat_map(|digit| (0..64).rev().map(move |bit| digit >> bit & 1 == 1));
        bits.fold(vec![0; self.digits.len()], |rest, bit| self.doubled(rest, bit))
    }

    /// The difference of two numbers below the modulus.
    fn difference(&self, one: &[u64], other: &[u64]) -> Number {
        let difference = subtract(one, other);
        if compare(one, other) == Ordering::Less { add(&difference, &self.digits) } else { difference }
    }

    /// Montgomery's product: that of two numbers, divided by the radix.
    fn product(&self, one: &[u64], other: &[u64]) -> Number {
        let length = self.digits.len();
        let mut sum = vec![0_u64; length + 2];
        for digit in one {
            add_multiple(&mut sum, other, *digit);
            let factor = sum[0].wrapping_mul(self.inverse);
            add_multiple(&mut sum, &self.digits, factor);
            sum.rotate_left(1);
            sum[length + 1] = 0;
        }
        let carry = sum[length];
        sum.truncate(length);
        self.below(sum, carry)
    }

    fn power(&self, base: &[u64], exponent: &[u64]) -> Number {
        let base = self.product(base, &self.square);
        let mut power = self.product(&self.one(), &self.square);
        for digit in exponent.iter().rev() {
            for bit in (0..64).rev() {
                power = self.product(&power, &power);
                if digit >> bit & 1 == 1 {
                    power = self.product(&power, &base);
                }
            }
        }
        self.product(&power, &self.one())
    }
}

fn compare(one: &[u64], other: &[u64]) -> Ordering {
    one.iter().rev().cmp(other.iter().rev())
}

fn subtract(one: &[u64], other: &[u64]) -> Number {
    let mut borrow = false;
    let digits = one.iter().zip(other).map(|(one, other)| {
        let (digit, first) = one.overflowing_sub(*other);
        let (digit, second) = digit.overflowing_sub(u64::from(borrow));
        borrow = first || second;
        digit
    });
    digits.collect()
}

fn add(one: &[u64], other: &[u64]) -> Number {
    let mut sum = one.to_vec();
    add_multiple(&mut sum, other, 1);
    sum
}

/// Adds a multiple of a number; what does not fit is lost.
fn add_multiple(sum: &mut [u64], number: &[u64], factor: u64) {
    let mut carry = 0_u128;
    for (place, digit) in sum.iter_mut().enumerate() {
        let product = number.get(place).map_or(0, |other| u128::from(*other) * u128::from(factor));
        carry += product + u128::from(*digit);
        *digit = carry as u64;
        carry >>= 64;
    }
}

/// The signature of a digest that stands behind the name of its algorithm (PKCS #1, version 1.5).
pub(crate) fn sign(named_digest: &[u8]) -> Vec<u8> {
    let key = Key::read();
    let length = 16 * key.p.digits.len();
    let mut padded = vec![0xFF; length - named_digest.len()];
    padded[0] = 0;
    padded[1] = 1;
    padded[length - named_digest.len() - 1] = 0;
    padded.extend_from_slice(named_digest);
    let digits =
        padded.rchunks(8).map(|bytes| bytes.iter().fold(0, |digit, byte| digit << 8 | u64::from(*byte)));
    let message: Number = digits.collect();
    // Modulo each prime by itself, and then modulo their product, by the Chinese remainder theorem.
    let first = key.p.power(&key.p.rest(&message), &key.dp);
    let second = key.q.power(&key.q.rest(&message), &key.dq);
    let difference = key.p.difference(&first, &key.p.rest(&second));
    let times = key.p.product(&key.p.product(&difference, &key.p.square), &key.qinv);
    let mut signature = second;
    signature.resize(2 * times.len(), 0);
    for (place, digit) in times.iter().enumerate() {
        add_multiple(&mut signature[place..], &key.q.digits, *digit);
    }
    signature.iter().rev().flat_map(|digit| digit.to_be_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Modulus, Number, named, sign};

    #[test]
    fn the_public_key_undoes_a_signature() {
        let signature = sign(b"digest");
        let digits =
            signature.rchunks(8).map(|bytes| bytes.iter().fold(0, |all, byte| all << 8 | u64::from(*byte)));
        let signature: Number = digits.collect();
        let modulus = Modulus::new(named("n"));
        let message = modulus.power(&signature, &[65_537]);
        let bytes: Vec<u8> = message.iter().rev().flat_map(|digit| digit.to_be_bytes()).collect();
        assert_eq!((&bytes[..3], bytes.len()), (&[0, 1, 0xFF][..], 256));
        assert!(bytes.ends_with(b"\xFF\x00digest"));
    }
}
