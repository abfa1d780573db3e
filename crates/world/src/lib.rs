//! What exists, what happened? Tables, transactions, log, clock, timers, ids, fork.
