//! The decision of `consent` against the decision of `cedar-policy`, an engine by others, on random data maps, histories
//! and requests. The tests beside this file translate each map and history to Cedar anew and compare answer by answer.
