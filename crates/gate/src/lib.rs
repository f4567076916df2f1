//! The only door of a vault: consent, minimise, ledger, vault
