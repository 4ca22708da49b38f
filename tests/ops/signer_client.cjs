// Plays calls of the real npm package ncalayer-js-client, unchanged, against a signer.
//
//   node signer_client.cjs ws://127.0.0.1:PORT ORIGIN < calls.json
//
// `calls.json` is a list of [method, arguments]; an argument "!!name" is the client's own constant of that name,
// as in the client's recorded test data. Prints a JSON line for each message and each result as they come.

const WS = require("ws");

const [url, origin] = process.argv.slice(2);

// A browser sends the origin of the page by itself.
globalThis.WebSocket = class extends WS {
  constructor(address) {
    super(address, { origin });
  }
};
const { NCALayerClient } = require("ncalayer-js-client");

function say(kind, value) {
  process.stdout.write(`${JSON.stringify({ [kind]: value })}\n`);
}

async function main() {
  let text = "";
  for await (const part of process.stdin) text += part;
  const client = new NCALayerClient(url, false);
  client.onRequestReady = (message) => say("request", JSON.parse(message));
  client.onResponseReady = (message) => say("response", JSON.parse(message));
  for (const [method, given] of JSON.parse(text)) {
    const values = given.map((one) => {
      if (typeof one !== "string" || !one.startsWith("!!")) return one;
      return NCALayerClient[one.slice(2)];
    });
    try {
      say("result", (await client[method](...values)) ?? null);
    } catch (error) {
      say("error", { message: error.message, cancelled: Boolean(error.canceledByUser) });
    }
  }
  client.wsConnection?.terminate();
}

main();
