//! The program: parses the command line, runs it, names what went wrong.

use std::process::ExitCode;

/// Parsing mail is mostly small allocations: a third faster than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    casebrief::cli::main()
}
