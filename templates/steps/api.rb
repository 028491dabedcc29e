def config
  {
    type: "api",
    name: "{{name}}",
    description: "",
    method: "POST",
    path: "/{{slug}}",
    emits: [],
    flows: [],
    bodySchema: { type: "object", properties: { text: { type: "string" } }, required: ["text"] },
    responseSchema: {
      "200" => { type: "object", properties: { received: { type: "string" } }, required: ["received"] }
    }
  }
end

def handler(req, ctx)
  text = req.body.text
  ctx.logger.info("Request received", text: text)
  { status: 200, body: { received: text } }
end
