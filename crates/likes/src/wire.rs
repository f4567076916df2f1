//! What is sent: fixed sizes, a version in front, and nothing that is optional.

use crate::envelope::ENVELOPE;
use crate::{BATCH, Epoch, LikesError, Spent, Tag, Token};

/// The version of every message here.
pub const VERSION: u8 = 1;
/// The most elements in one batch.
pub const MOST_ELEMENTS: usize = 64;

const ELEMENT: usize = 32;
const PROOF: usize = 64;

/// Blinded elements, for a blinder or an issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blinded(Vec<[u8; ELEMENT]>);

/// Evaluated elements, with one proof for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluated {
    elements: Vec<[u8; ELEMENT]>,
    proof: [u8; PROOF],
}

/// One post: a like or a dummy, which look the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The epoch that it is posted in.
    pub epoch: Epoch,
    /// What meets an equal one.
    pub tag: Tag,
    /// What is released to the other if it does.
    pub envelope: [u8; ENVELOPE],
    /// Where what is released to this side is put: single use, random.
    pub mailbox: [u8; Post::MAILBOX],
    /// What is paid with; it covers all of the above.
    pub payment: Spent,
}

/// Reads from the front, and is empty at the end.
pub(crate) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Result<Self, LikesError> {
        match bytes.split_first() {
            Some((&VERSION, rest)) => Ok(Self(rest)),
            _ => Err(LikesError::Wire),
        }
    }

    pub(crate) fn take<const N: usize>(&mut self) -> Result<[u8; N], LikesError> {
        let (first, rest) = self.0.split_first_chunk().ok_or(LikesError::Wire)?;
        self.0 = rest;
        Ok(*first)
    }

    fn elements(&mut self) -> Result<Vec<[u8; ELEMENT]>, LikesError> {
        let [many] = self.take()?;
        let elements = (0..many).map(|_| self.take()).collect::<Result<_, _>>()?;
        counted(elements)
    }

    /// All that is left.
    pub(crate) fn rest(self) -> &'a [u8] {
        self.0
    }

    pub(crate) fn end(self) -> Result<(), LikesError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(LikesError::Wire)
        }
    }
}

fn counted(elements: Vec<[u8; ELEMENT]>) -> Result<Vec<[u8; ELEMENT]>, LikesError> {
    if elements.is_empty() || elements.len() > MOST_ELEMENTS {
        return Err(LikesError::Count);
    }
    Ok(elements)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most MOST_ELEMENTS, which fits a byte"
)]
fn write(elements: &[[u8; ELEMENT]]) -> Vec<u8> {
    let mut bytes = vec![VERSION, elements.len() as u8];
    bytes.extend(elements.as_flattened());
    bytes
}

impl Blinded {
    pub(crate) fn new(elements: Vec<[u8; ELEMENT]>) -> Result<Self, LikesError> {
        Ok(Self(counted(elements)?))
    }

    /// Reads a message.
    ///
    /// # Errors
    /// If it is not of this version, too long or too short, or has no or too many elements. Elements are checked where they are used.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let elements = reader.elements()?;
        reader.end()?;
        Ok(Self(elements))
    }

    /// The message.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        write(&self.0)
    }

    /// The elements.
    #[must_use]
    pub fn elements(&self) -> &[[u8; ELEMENT]] {
        &self.0
    }
}

impl Evaluated {
    pub(crate) fn new(elements: Vec<[u8; ELEMENT]>, proof: [u8; PROOF]) -> Result<Self, LikesError> {
        Ok(Self {
            elements: counted(elements)?,
            proof,
        })
    }

    /// Reads a message.
    ///
    /// # Errors
    /// If it is not of this version, too long or too short, or has no or too many elements.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let (elements, proof) = (reader.elements()?, reader.take()?);
        reader.end()?;
        Ok(Self { elements, proof })
    }

    /// The message.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = write(&self.elements);
        bytes.extend(self.proof);
        bytes
    }

    /// The elements.
    #[must_use]
    pub fn elements(&self) -> &[[u8; ELEMENT]] {
        &self.elements
    }

    pub(crate) fn proof(&self) -> &[u8; PROOF] {
        &self.proof
    }
}

impl Post {
    /// Bytes of a mailbox's name.
    pub const MAILBOX: usize = 32;
    /// Bytes of a post: the same for all.
    pub const LENGTH: usize = 1 + 8 + Tag::LENGTH + ENVELOPE + Self::MAILBOX + Spent::LENGTH;

    /// Puts a post together and pays for it.
    #[must_use]
    pub fn paid(epoch: Epoch, tag: Tag, envelope: [u8; ENVELOPE], mailbox: [u8; Self::MAILBOX], token: Token) -> Self {
        let payment = token.spend(&covered(epoch, &tag, &envelope, &mailbox));
        Self {
            epoch,
            tag,
            envelope,
            mailbox,
            payment,
        }
    }

    /// What the payment covers.
    #[must_use]
    pub fn covered(&self) -> Vec<u8> {
        covered(self.epoch, &self.tag, &self.envelope, &self.mailbox)
    }

    /// Reads a post.
    ///
    /// # Errors
    /// If it is not of this version or of another length.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LikesError> {
        let mut reader = Reader::new(bytes)?;
        let post = Self {
            epoch: Epoch(u64::from_be_bytes(reader.take()?)),
            tag: Tag::from_bytes(reader.take()?),
            envelope: reader.take()?,
            mailbox: reader.take()?,
            payment: Spent::from_bytes(reader.take()?),
        };
        reader.end()?;
        Ok(post)
    }

    /// The post as it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.covered();
        bytes.extend(self.payment.to_bytes());
        bytes
    }
}

fn covered(epoch: Epoch, tag: &Tag, envelope: &[u8; ENVELOPE], mailbox: &[u8; Post::MAILBOX]) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(epoch.0.to_be_bytes());
    bytes.extend(tag.to_bytes());
    bytes.extend(envelope);
    bytes.extend(mailbox);
    bytes
}

/// A full batch of posts as it is sent.
///
/// # Errors
/// If there are not exactly [`BATCH`].
pub fn write_batch(posts: &[Post]) -> Result<Vec<u8>, LikesError> {
    if posts.len() != BATCH {
        return Err(LikesError::Count);
    }
    Ok(posts.iter().flat_map(Post::to_bytes).collect())
}

/// Reads a full batch of posts.
///
/// # Errors
/// If it is not one.
pub fn read_batch(bytes: &[u8]) -> Result<Vec<Post>, LikesError> {
    let (posts, rest) = bytes.as_chunks::<{ Post::LENGTH }>();
    if posts.len() != BATCH || !rest.is_empty() {
        return Err(LikesError::Count);
    }
    posts.iter().map(|post| Post::from_bytes(post)).collect()
}
