//! The only way out: declared recipients
