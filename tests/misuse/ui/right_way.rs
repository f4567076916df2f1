//! The right way through: so that the misuses fail for what they do, and not for how they are written.

use consent::{Act, Category, RecipientId, purpose};
use gate::{Gate, GateError, Guarded, Open, Permit, Sink};

struct Ear(RecipientId);

impl Sink<String, purpose::Converse> for Ear {
    type Taken = usize;

    fn recipient(&self) -> &RecipientId {
        &self.0
    }

    fn take(self, value: String) -> usize {
        value.len()
    }
}

pub fn say(gate: &Gate, open: &Open) -> Result<usize, GateError> {
    let here = RecipientId::local_engine();
    let permit: Permit<purpose::Converse> = gate.permit(open, Category::Talk.into(), &here, Act::Disclose)?;
    let said = gate.at_hand(&permit, Guarded::fresh("hello".to_owned(), Category::Talk.into()))?;
    let mut pass = gate.pass(open);
    let leaving = pass.disclose(&permit, said)?;
    pass.commit()?.leave(leaving)?.release(Ear(here))
}

fn main() {}
