# frozen_string_literal: true

def config
  { type: "api", name: "Echo", path: "/echo/:id", method: "POST", emits: [] }
end

def handler(req, _ctx)
  part = req.query_params.part
  return { status: 200, body: req[part] } if part

  raw = req.raw_body
  raw = [raw].pack("m0") if raw.encoding == Encoding::BINARY # bytes have no JSON form
  files = req.files.map do |file|
    { field: file.field, filename: file.filename, contentType: file.content_type, base64: [file.data].pack("m0") }
  end
  {
    status: 200, headers: { "x-echo" => "yes" },
    body: {
      method: req.method, path: req.path, headers: req.headers, pathParams: req.path_params, queryParams: req.query_params,
      body: req.body, rawBody: raw, files: files
    }
  }
end
