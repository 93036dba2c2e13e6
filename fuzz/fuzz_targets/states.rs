#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| icr_app_client_fuzz::states::run(data));
