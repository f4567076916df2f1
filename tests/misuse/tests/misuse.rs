//! Each misuse of the gate's types must not compile; the one right way must.

#[test]
fn misuses_do_not_compile_and_the_right_way_does() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/right_way.rs");
    cases.compile_fail("ui/no_*.rs");
}
