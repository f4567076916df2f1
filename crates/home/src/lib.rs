//! Pages and HTTP API of a home
