//! Drives the client's tasks on wasm-bindgen-futures, the executor of Rust projects.

use crate::client::Work;
use crate::runtime::executor::{Task, TaskState, WaitOutcome};
use crate::runtime::values::Promise;
use js_sys::Array;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

/// The output of work that only waits for one promise at a time.
pub(super) async fn drive<T>(work: impl Future<Output = T>) -> T {
    drive_task(Task::new(work)).await
}

/// Starts work that reports its own outcome.
pub(super) fn spawn(work: Work) -> Promise {
    let work = async { Ok(drive_task(work).await.unwrap_or_default()) };
    future_to_promise(work).unchecked_into()
}

async fn drive_task<T>(task: Task<'_, T>) -> T {
    let mut outcome = WaitOutcome::default();
    loop {
        let promise = match task.poll(outcome) {
            TaskState::Done(output) => return output,
            TaskState::Waiting(promise) => promise.unchecked_into::<js_sys::Promise>(),
        };
        outcome = match JsFuture::from(promise).await {
            Ok(parts) => {
                let parts = parts.unchecked_into::<Array>();
                let number = parts.get(0).as_f64().unwrap_or(1.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "0 to 3"
                )]
                WaitOutcome::from_parts(number as u8, parts.get(1))
            }
            Err(thrown) => WaitOutcome::Rejected(thrown),
        };
    }
}
