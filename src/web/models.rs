//! What was learned from tables, by the ids the page gave. The page keeps it as bytes, hands it to
//! a new engine after a crash, and has it forgotten when nothing shows it any more.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tsify::Ts;
use wasm_bindgen::prelude::*;

use super::Engine;
use super::fail::{Thrown, bad_request, list};
use super::params::{params, read};
use crate::error::Error;

/// Something learned in a run.
pub(super) trait Model: Sized {
    /// The bytes it is kept as.
    fn save(&self) -> Result<Vec<u8>, Error>;
    /// From these bytes.
    fn restore(bytes: &[u8]) -> Result<Self, Thrown>;
    /// The error of asking for one that is not there.
    fn gone(id: &str) -> Error;
}

/// The models of one workspace.
pub(super) struct Models<M> {
    held: BTreeMap<String, M>,
    /// Ids of those that were learned since the page last asked.
    learned: Vec<String>,
}

impl<M> Default for Models<M> {
    fn default() -> Self {
        Self {
            held: BTreeMap::new(),
            learned: Vec::new(),
        }
    }
}

impl<M: Model> Models<M> {
    /// Keeps what a run has learned, in place of an earlier model of this id.
    pub(super) fn keep(&mut self, id: String, model: M) {
        self.learned.retain(|known| *known != id);
        self.learned.push(id.clone());
        self.held.insert(id, model);
    }

    pub(super) fn get(&self, id: &str) -> Result<&M, Thrown> {
        self.held.get(id).ok_or_else(|| M::gone(id).into())
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Result<&mut M, Thrown> {
        self.held.get_mut(id).ok_or_else(|| M::gone(id).into())
    }
}

/// The models of a workspace, of whatever kind they are.
pub(super) trait Memory {
    fn restore(&mut self, id: String, bytes: &[u8]) -> Result<(), Thrown>;
    fn forget(&mut self, id: &str);
    /// Those that were learned since it was last asked, as bytes.
    fn learned(&mut self) -> Result<Vec<(String, Vec<u8>)>, Error>;
}

impl<M: Model> Memory for Models<M> {
    fn restore(&mut self, id: String, bytes: &[u8]) -> Result<(), Thrown> {
        self.held.insert(id, M::restore(bytes)?);
        Ok(())
    }

    fn forget(&mut self, id: &str) {
        self.held.remove(id);
        self.learned.retain(|learned| learned != id);
    }

    fn learned(&mut self) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let ids = std::mem::take(&mut self.learned);
        let held = |id| self.held.get_key_value(&id);
        let save = |(id, model): (&String, &M)| Ok((id.clone(), model.save()?));
        ids.into_iter().filter_map(held).map(save).collect()
    }
}

/// What the engine holds of a workspace, as far as all workspaces are alike.
pub(super) trait Remembers {
    fn models(&mut self) -> &mut dyn Memory;
}

impl<M: Model> Remembers for Models<M> {
    fn models(&mut self) -> &mut dyn Memory {
        self
    }
}

params! {
    /// A model as it is kept.
    SavedModel {
        /// Whose it is, as its folder is called.
        workspace: String,
        /// Its id, which the page chose.
        id: String,
        /// All of it.
        #[tsify(type = "Uint8Array")]
        bytes: Bytes,
    }

    /// Which model.
    ForgetModelParams {
        /// Whose it is.
        workspace: String,
        /// Its id.
        id: String,
    }
}

#[wasm_bindgen]
impl Engine {
    /// The models that were learned since this was last asked, to keep.
    #[wasm_bindgen(unchecked_return_type = "SavedModel[]")]
    pub fn learned(&mut self) -> Result<JsValue, Thrown> {
        let mut saved = Vec::new();
        for (workspace, models) in self.workspaces.models() {
            saved.extend(models.learned()?.into_iter().map(|(id, bytes)| SavedModel {
                workspace: workspace.to_owned(),
                id,
                bytes: Bytes(bytes),
            }));
        }
        list(&saved)
    }

    /// Puts a model back that was kept, after the tables it was made of.
    #[wasm_bindgen(js_name = restoreModel)]
    pub fn restore_model(&mut self, params: Ts<SavedModel>) -> Result<(), Thrown> {
        let SavedModel {
            workspace,
            id,
            bytes,
        } = read(params)?;
        let models = memory(self.workspaces.models(), &workspace)?;
        models.restore(id, &bytes.0)
    }

    /// Forgets a model and what was kept beside it; nothing happens when there is none.
    #[wasm_bindgen(js_name = forgetModel)]
    pub fn forget_model(&mut self, params: Ts<ForgetModelParams>) -> Result<(), Thrown> {
        let ForgetModelParams { workspace, id } = read(params)?;
        memory(self.workspaces.models(), &workspace)?.forget(&id);
        Ok(())
    }
}

fn memory<'a>(
    all: Vec<(&'static str, &'a mut dyn Memory)>,
    workspace: &str,
) -> Result<&'a mut dyn Memory, Thrown> {
    let mut all = all.into_iter();
    let found = all.find(|(name, _)| *name == workspace);
    Ok(found
        .ok_or_else(|| bad_request(format!("There is no workspace {workspace}.")))?
        .1)
}

/// Bytes that cross as a `Uint8Array`: as a list of numbers each would be an object on its way.
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Whole;

        impl Visitor<'_> for Whole {
            type Value = Bytes;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Bytes, E> {
                Ok(Bytes(bytes))
            }
        }

        deserializer.deserialize_byte_buf(Whole)
    }
}
