//! A thread that answers one request after another.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use crate::error::EngineError;
use crate::model::Model;
use crate::reply::{Event, FinishReason, Finished};
use crate::shared::{Job, Shared};
use crate::slot::{Slot, SlotSize};
use crate::stopwatch::Stopwatch;
use crate::text::Joiner;

/// Works until the engine closes; `ready` hears once whether there was memory to begin with.
pub(crate) fn run(model: &Arc<Model>, size: SlotSize, shared: &Shared, ready: &Sender<Result<(), EngineError>>) {
    let mut slot = match Slot::new(model, size) {
        Ok(slot) => slot,
        Err(error) => {
            // Whoever loads the engine hears it; if they are gone, nobody needs to.
            let _ = ready.send(Err(error));
            return;
        }
    };
    let _ = ready.send(Ok(()));
    while let Some(job) = shared.next() {
        let answered = catch_unwind(AssertUnwindSafe(|| answer(&mut slot, model, &job)));
        slot.wipe();
        let last = match answered {
            Ok(Ok(finished)) => Event::Finished(finished),
            Ok(Err(error)) => Event::Failed(error),
            Err(_) => Event::Failed(EngineError::Failed {
                reason: "it broke off".into(),
            }),
        };
        shared.done(&job, last);
    }
}

fn answer(slot: &mut Slot<'_>, model: &Model, job: &Job) -> Result<Finished, EngineError> {
    let waited = job.since.elapsed();
    let watch = Stopwatch::start();
    let mut finished = Finished {
        reason: FinishReason::Cancelled,
        prompt_tokens: job.prompt.tokens.len(),
        reply_tokens: 0,
        dropped_messages: job.prompt.dropped,
        waited,
        first_token: Duration::ZERO,
        took: Duration::ZERO,
    };
    if !slot.read(&job.prompt.tokens, || !job.is_cancelled())? {
        return Ok(finished);
    }
    let vocab = model.llama.vocab();
    let mut sampler = slot.sampler(&job.settings);
    let stops = job
        .settings
        .stop()
        .iter()
        .cloned()
        .chain(model.template.stops())
        .collect();
    let mut joiner = Joiner::new(stops);
    let most = usize::try_from(job.settings.max_tokens()).unwrap_or(usize::MAX);
    let mut bytes = Vec::with_capacity(16);
    finished.reason = loop {
        if job.is_cancelled() {
            break FinishReason::Cancelled;
        }
        let token = slot.draw(&mut sampler);
        if finished.reply_tokens == 0 {
            finished.first_token = watch.elapsed();
        }
        // A control token in a reply begins another message, which is not the companion's to write.
        if vocab.is_eog(token) || vocab.is_control(token) {
            break FinishReason::Stop;
        }
        finished.reply_tokens += 1;
        bytes.clear();
        vocab.token_to_piece_into(token, &mut bytes, false, None);
        let (text, stopped) = joiner.push(&bytes);
        tell(job, text);
        if stopped {
            break FinishReason::Stop;
        }
        if finished.reply_tokens >= most || !slot.has_room() {
            break FinishReason::Length;
        }
        slot.read_one(token)?;
    };
    finished.took = watch.elapsed();
    tell(job, joiner.finish());
    Ok(finished)
}

fn tell(job: &Job, text: String) {
    if !text.is_empty() {
        job.tell(Event::Text(text));
    }
}
