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

// A fresh turn id: 128 random bits in hexadecimal. randomUUID needs a secure context, which a home on a local network may lack.
export function turnId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}
