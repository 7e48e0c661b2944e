/** The data of each Server-Sent Event of a body; an event has one line of it, and costs its own length however it is cut. */
export async function* events(body) {
  let line = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const [first, ...rest] = chunk.split('\n');
    const lines = [line + first, ...rest];
    line = lines.pop();
    for (const each of lines) if (each.startsWith('data:')) yield each.slice(5).trim();
  }
}
