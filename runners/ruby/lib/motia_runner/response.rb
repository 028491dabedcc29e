# frozen_string_literal: true

# What an api handler returned, as the answer to its invoke: status, headers and a body in one of three formats, or a
# stream of chunks.

require_relative "errors"
require_relative "stream_writer"
require_relative "values"

module MotiaRunner
  class Response
    STATUS = (100..599).freeze

    # Raises Motia::Error `response-invalid`, or `value-not-representable` for a body.
    def initialize(returned)
      invalid("the handler returned #{returned.class}, not a Hash with a status") unless returned.respond_to?(:to_hash)
      members = returned.to_hash
      @status = member(members, :status)
      invalid("its status is #{@status.inspect}, not a number from 100 to 599") unless valid_status?
      @headers = headers(member(members, :headers))
      @body = member(members, :body)
    end

    # The result of the invoke. Large bodies and Enumerators have left through `callbacks` by then.
    def deliver(callbacks, chunk_bytes)
      return stream(@body, StreamWriter.new(callbacks, chunk_bytes, **head)) if @body.is_a?(Enumerator)

      format, payload = encoded
      return whole(format, payload) if payload.nil? || payload.bytesize <= chunk_bytes

      send_in_parts(format, payload, callbacks, chunk_bytes)
    end

    private

    def head
      { status: @status.to_i, headers: @headers }
    end

    def member(members, name)
      members.fetch(name) { members.fetch(name.name, nil) }
    end

    def valid_status?
      return STATUS.cover?(@status) if @status.is_a?(Integer)

      @status.is_a?(Numeric) && @status.real? && STATUS.cover?(@status) && @status.to_i == @status
    end

    def headers(given)
      return {} unless given

      invalid("its headers are #{given.class}, not a Hash") unless given.respond_to?(:to_hash)
      given.to_hash.compact.to_h do |name, value|
        [text(name).downcase, value.is_a?(Array) ? value.map { |item| text(item) } : text(value)]
      end
    end

    def text(value)
      Refusal.guard { Values.plain(value.to_s) }
    end

    def encoded
      case @body
      when nil then nil
      when String then text_or_bytes(@body)
      else ["json", Refusal.guard { Values.dump(@body) }]
      end
    end

    def text_or_bytes(body)
      text = [Encoding::UTF_8, Encoding::BINARY].include?(body.encoding) ? body : body.encode(Encoding::UTF_8)
      text.encoding == Encoding::UTF_8 && text.valid_encoding? ? ["text", text] : ["bytes", text]
    rescue EncodingError
      ["bytes", body]
    end

    def whole(format, payload)
      response = { "status" => @status.to_i, "headers" => @headers }
      response["body"] = { "format" => format }.update(StreamWriter.payload(payload, format == "bytes")) if format
      { "response" => response }
    end

    def send_in_parts(format, payload, callbacks, chunk_bytes)
      @headers = { **@headers, "content-length" => payload.bytesize.to_s }
      writer = StreamWriter.new(callbacks, chunk_bytes, **head, format: format)
      stream([format == "bytes" ? payload.b : payload], writer)
    end

    # Iterates inside, so that the enumerator's `ensure` runs when the call is cancelled or the client has gone.
    def stream(items, writer)
      items.each { |item| writer << item }
      writer.finish
      { "streamed" => true }
    end

    def invalid(reason)
      raise Refusal.new("The response is not valid: #{reason}", name: "response-invalid", data: { "reason" => reason })
    end
  end
end
