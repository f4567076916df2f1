// The lines of an NDJSON answer, parsed one by one. A last line without its line feed broke off: it is dropped.
export async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    for (let end; (end = rest.indexOf("\n")) >= 0; rest = rest.slice(end + 1)) {
      const line = rest.slice(0, end).trim();
      if (line) yield JSON.parse(line);
    }
  }
}

// A fresh turn id in hexadecimal: the time in 48 bits and 80 random ones, so that turns lie in their order (RFC 9562, section 5.7, but for the
// version). randomUUID needs a secure context, which a home on a local network may lack.
export function turnId() {
  const hex = (b) => b.toString(16).padStart(2, "0");
  return Date.now().toString(16).padStart(12, "0") + Array.from(crypto.getRandomValues(new Uint8Array(10)), hex).join("");
}
