// The bare peer in JavaScript: node:http alone, a JSON hello. Nothing is checked, logged or stored. Prints its port.

import { createServer } from "node:http";

const server = createServer((request, response) => {
  let text = "";
  request.setEncoding("utf8");
  request.on("data", (chunk) => {
    text += chunk;
  });
  request.on("end", () => {
    const { name } = JSON.parse(text);
    const body = JSON.stringify({ message: `Hello, ${name}!` });
    response.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": Buffer.byteLength(body) });
    response.end(body);
  });
});

server.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
