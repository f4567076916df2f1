//! The paths under which a log serves its tiles and entry bundles: C2SP tlog-tiles.
//!
//! The crate `tlog_tiles` writes the older form of Go's checksum database, which names the height (`tile/8/0/000`, `tile/8/data/000`);
//! C2SP leaves the height out and says `entries` for `data`.

use std::fmt;
use tlog_tiles::Tile;

/// The height of tlog-tiles' tiles: 256 hashes wide.
pub(crate) const HEIGHT: u8 = 8;

/// Hashes in a full tile, entries in a full bundle.
pub(crate) const WIDTH: u32 = 256;

/// A path that tlog-tiles does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the path of a tile or an entry bundle")]
pub struct TilePathError;

/// Where a tile or an entry bundle stands: its level, its number there, and how wide it is (256 when it is full).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TilePath(Tile);

impl TilePath {
    /// Reads `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`.
    ///
    /// # Errors
    /// [`TilePathError`] for anything else, leading zeros and empty tiles included.
    pub fn parse(path: &str) -> Result<Self, TilePathError> {
        let (level, rest) = path
            .strip_prefix("tile/")
            .and_then(|p| p.split_once('/'))
            .ok_or(TilePathError)?;
        let level = match level {
            "entries" => "data",
            number if is_number(number) && number.parse::<u8>().is_ok_and(|l| l < 64) => number,
            _ => return Err(TilePathError),
        };
        // `Tile::from_path` panics on a width of zero and on a level above 63, so neither may reach it.
        if let Some((_, width)) = rest.split_once(".p/")
            && (!is_number(width) || width == "0")
        {
            return Err(TilePathError);
        }
        Tile::from_path(&format!("tile/{HEIGHT}/{level}/{rest}"))
            .map(Self)
            .map_err(|_| TilePathError)
    }

    /// Whether this is an entry bundle and not a tile of hashes.
    #[must_use]
    pub fn is_bundle(&self) -> bool {
        self.0.is_data()
    }

    /// The level: 0 for leaf hashes and for bundles.
    #[must_use]
    pub fn level(&self) -> u8 {
        self.0.level()
    }

    /// The number of the tile within its level.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.level_index()
    }

    /// How many hashes or entries, 1 to 256.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    pub(crate) const fn of(tile: Tile) -> Self {
        Self(tile)
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.0.path();
        let rest = path.strip_prefix("tile/8/").unwrap_or_default();
        match rest.strip_prefix("data/") {
            Some(rest) => write!(f, "tile/entries/{rest}"),
            None => write!(f, "tile/{rest}"),
        }
    }
}

/// A decimal number without sign and without leading zeros.
fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'))
}
