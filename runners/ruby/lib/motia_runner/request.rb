# frozen_string_literal: true

# What an api handler is given as `req`, and other records whose members the protocol names.

require_relative "values"

module MotiaRunner
  # A Record whose members have the protocol's names (pathParams), which may also be written as Ruby would
  # (path_params).
  class WireRecord < Motia::Record
    OWN_KEY = ::Hash.instance_method(:key?)

    private

    def plain_key(key)
      key = super
      return key if !key.is_a?(String) || !key.include?("_") || OWN_KEY.bind_call(self, key)

      key.gsub(/_([a-z])/) { Regexp.last_match(1).upcase }
    end

    def method_missing(name, *args, &block)
      key = plain_key(name.name)
      args.empty? && block.nil? && key?(key) ? self[key] : super
    end

    def respond_to_missing?(name, include_private = false)
      key?(plain_key(name.name)) || super
    end
  end

  # method, path, headers, pathParams, queryParams, body, rawBody, files. A JSON body is parsed when it is first looked
  # at.
  class Request < WireRecord
    BODY = ->(request, key) { request.body if key == "body" }
    MEMBERS = %w[method path headers pathParams queryParams].freeze

    # `wire` is the `request` member of an invoke.
    def self.build(wire)
      request = new(&BODY)
      walker = Values::Walker.new(Motia::Record)
      MEMBERS.each { |name| request[name] = walker.copy(wire[name]) }
      request["files"] = wire["files"] ? wire["files"].map { |file| upload(file) } : []
      request.send(:take_body, wire["body"])
      request
    end

    def self.upload(file)
      record = WireRecord.new
      file.each { |name, value| name == "base64" ? record["data"] = value.unpack1("m0") : record[name] = value }
      record
    end
    private_class_method :upload

    def self.text_or_bytes(wire)
      wire.key?("base64") ? wire["base64"].unpack1("m0") : wire["text"]
    end

    def body
      OWN_KEY.bind_call(self, "body") ? self["body"] : self["body"] = parse_body
    end

    def key?(key)
      super || plain_key(key) == "body"
    end

    def fetch(key, *default, &block)
      plain_key(key) == "body" ? self["body"] : super
    end

    def each_pair(&block)
      self["body"]
      super
    end
    alias each each_pair

    def inspect
      self["body"]
      super
    end

    private

    def take_body(body)
      @body = body
      self["rawBody"] = body.nil? ? "" : Request.text_or_bytes(body["raw"] || body)
    end

    def parse_body
      return if @body.nil?

      body = Request.text_or_bytes(@body)
      @body["format"] == "json" ? Refusal.guard { Values.load(body.dup.force_encoding(Encoding::UTF_8)) } : body
    rescue JSON::ParserError => e
      path = "$.request.body.#{@body.key?('base64') ? 'base64' : 'text'}"
      raise Refusal.new("The body is not JSON: #{e.message}", name: "invalid-params", data: { "path" => path })
    end
  end
end
