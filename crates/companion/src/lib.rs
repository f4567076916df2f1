//! Character, conversation and memory
