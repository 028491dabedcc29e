# frozen_string_literal: true

def config
  { type: "api", name: "Stream", path: "/stream", method: "POST", emits: [] }
end

def handler(req, ctx)
  { status: req.body[:status] || 200, headers: req.body.headers || {}, body: items_of(req.body, ctx) }
end

def items_of(wanted, ctx)
  Enumerator.new do |chunks|
    wanted["items"].each_with_index do |item, place|
      raise TypeError, "broken stream" if place == wanted.failAfter

      chunks << (item.is_a?(Hash) && item.key?("$bytes") ? item["$bytes"].unpack1("m0") : item)
    end
    raise TypeError, "broken stream" if wanted.failAfter == wanted["items"].size

    loop { chunks << "tick" } if wanted.forever
  ensure
    ctx.logger.info("closed")
  end
end
