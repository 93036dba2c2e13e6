//! What ends a wait early: a deadline, or a caller's abort signal. Both take themselves off the host when dropped.

use super::failure::Failure;
use super::host::{self, Signal, field};
use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use wasm_bindgen::prelude::*;

/// Rings once; whoever waits for it is woken.
#[derive(Default)]
struct Bell {
    rung: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Bell {
    fn ring(&self) {
        self.rung.set(true);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }

    fn poll(&self, context: &Context<'_>) -> Poll<()> {
        if self.rung.get() {
            return Poll::Ready(());
        }
        self.waker.replace(Some(context.waker().clone()));
        Poll::Pending
    }

    fn callback(self: &Rc<Self>) -> Closure<dyn FnMut()> {
        let bell = Rc::clone(self);
        Closure::new(move || bell.ring())
    }
}

/// A timer of the host.
pub(super) struct Alarm {
    bell: Rc<Bell>,
    timer: JsValue,
    _callback: Closure<dyn FnMut()>,
}

impl Alarm {
    pub(super) fn after(delay_ms: f64) -> Self {
        let bell = Rc::<Bell>::default();
        let callback = bell.callback();
        let timer = host::set_timeout(callback.as_ref(), delay_ms);
        Self {
            bell,
            timer,
            _callback: callback,
        }
    }

    pub(super) async fn rings(&self) {
        poll_fn(|context| self.bell.poll(context)).await;
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        host::clear_timeout(&self.timer);
    }
}

/// A listener on a caller's abort signal.
pub(super) struct Watch {
    bell: Rc<Bell>,
    signal: Signal,
    callback: Closure<dyn FnMut()>,
}

impl Watch {
    /// # Errors
    /// `Aborted`, if that has happened.
    pub(super) fn on(signal: &Signal) -> Result<Self, Failure> {
        if field(signal, "aborted").is_truthy() {
            return Err(Failure::aborted(field(signal, "reason")));
        }
        let bell = Rc::<Bell>::default();
        let callback = bell.callback();
        // A signal that takes no listener can only be asked between the steps.
        let _ = signal.add_listener("abort", callback.as_ref());
        Ok(Self {
            bell,
            signal: signal.clone(),
            callback,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.signal.remove_listener("abort", self.callback.as_ref());
    }
}

/// The work's result, unless the caller aborts before.
///
/// # Errors
/// `Aborted`, with the signal's own reason.
pub(super) async fn unless_aborted<T>(
    work: impl Future<Output = T>,
    watch: Option<&Watch>,
) -> Result<T, Failure> {
    let mut work = pin!(work);
    poll_fn(|context| {
        if let Some(watch) = watch
            && watch.bell.poll(context).is_ready()
        {
            return Poll::Ready(Err(Failure::aborted(field(&watch.signal, "reason"))));
        }
        work.as_mut().poll(context).map(Ok)
    })
    .await
}

/// The work's result, `None` if the alarm rings before.
pub(super) async fn in_time<T>(work: impl Future<Output = T>, alarm: &Alarm) -> Option<T> {
    let mut work = pin!(work);
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(done) => Poll::Ready(Some(done)),
        Poll::Pending => alarm.bell.poll(context).map(|()| None),
    })
    .await
}
