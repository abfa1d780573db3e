//! Replays every request of the fuzz corpus: none may break a reader, whatever it answers.

use std::path::Path;

#[path = "../../../fuzz/exercise.rs"]
mod exercise;

#[test]
fn the_corpus_breaks_nothing() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/http");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the corpus is checked in")
        .map(|entry| entry.expect("a readable folder").path())
        .collect();
    files.sort();
    assert!(files.len() > 30, "only {} files in {}", files.len(), folder.display());
    for file in files {
        let name = file.file_name().expect("a file").to_string_lossy().into_owned();
        let case = std::fs::read(&file).expect("a readable file");
        let outcome = exercise::exercise(&case);
        // A file says by its name when its request is a right one.
        if name.contains("-valid-") {
            assert_eq!(outcome, exercise::Outcome::Read, "{name}");
        }
    }
}
