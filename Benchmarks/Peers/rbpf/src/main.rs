//! Runs a program in rbpf: rbpf-peer interpreted|compiled PROGRAM RUNS, the program in hexadecimal.
//! Prints the processor time of a run in nanoseconds.

use std::env;

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

extern "C" {
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

fn now() -> f64 {
    const CLOCK_PROCESS_CPUTIME_ID: i32 = 2;
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // Sound: the structure is the one of 64-bit Linux, and the call fills it in.
    assert_eq!(unsafe { clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &mut time) }, 0);
    time.seconds as f64 * 1e9 + time.nanoseconds as f64
}

/// The only element of the only array: what a program looks up, and may touch beside its context and stack.
static ELEMENT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);

fn lookup(_map: u64, key: u64, _: u64, _: u64, _: u64) -> u64 {
    // Sound: the programs hand over the address of four bytes on their stack.
    if unsafe { *(key as *const u32) } == 0 { ELEMENT.as_ptr() as u64 } else { 0 }
}

fn main() {
    let arguments: Vec<String> = env::args().collect();
    let [_, how, program, runs] = &arguments[..] else { std::process::exit(64) };
    let code: Vec<u8> = (0..program.len() / 2)
        .map(|index| u8::from_str_radix(&program[2 * index..2 * index + 2], 16).expect("digits"))
        .collect();
    let runs: u64 = runs.parse().expect("a number");
    let mut memory = [0u8; 64];
    let mut machine = rbpf::EbpfVmRaw::new(Some(&code)).expect("a valid program");
    machine.register_helper(1, lookup).expect("a helper");
    let element = ELEMENT.as_ptr() as u64;
    machine.register_allowed_memory(element..element + 8);
    let mut sum = 0;
    let start;
    if how == "compiled" {
        machine.jit_compile().expect("a program that compiles");
        start = now();
        for _ in 0..runs {
            // Sound: the programs end, and touch only their stack.
            sum += unsafe { machine.execute_program_jit(&mut memory) }.expect("a value");
        }
    } else {
        start = now();
        for _ in 0..runs {
            sum += machine.execute_program(&mut memory).expect("a value");
        }
    }
    let time = now() - start;
    assert_eq!(sum, 2 * runs);
    println!("{:.3}", time / runs as f64);
}
