# frozen_string_literal: true

# Sends one streamed response: `response.start` before the first chunk, then chunks, few of them unanswered, so that a
# slow client slows its handler. Formats objects as server-sent events or lines of JSON.

require_relative "call"
require_relative "output"
require_relative "values"

module MotiaRunner
  class StreamWriter
    UNANSWERED = 8 # chunks on their way
    EVENT_STREAM = "text/event-stream"
    TEXT = "text/plain; charset=utf-8"
    EVENT_MEMBERS = %w[event id retry data].freeze

    # A body's text or bytes, as the members of a wire object.
    def self.payload(bytes, binary)
      binary ? { "base64" => [bytes].pack("m0") } : { "text" => bytes }
    end

    # `head`: status, headers, and the format of a body that is sent in parts.
    def initialize(callbacks, chunk_bytes, **head)
      @callbacks = callbacks
      @chunk_bytes = chunk_bytes
      @head = head
      @open = []
    end

    # One item of the body: a String is sent as it is, anything else is written as the content type demands, nil not at
    # all.
    def <<(item)
      Call.shielded do
        item = Refusal.guard { Values.plain(item) } unless item.is_a?(String)
        start(item.is_a?(Enumerable)) unless @started
        in_parts(item.is_a?(String) ? item : formatted(item)) { |part, binary| send_chunk(part, binary) }
      end
      self
    end

    # Waits until all is taken. A body without any item has been started by now, too.
    def finish
      Call.shielded do
        start(false) unless @started
        settle until @open.empty?
      end
    end

    private

    def start(of_objects)
      @started = true
      default = @head[:format] ? {} : { "content-type" => of_objects ? EVENT_STREAM : TEXT }
      headers = { **default, **@head[:headers] }
      @events = headers["content-type"].to_s.start_with?(EVENT_STREAM)
      @callbacks.ask("response.start", **@head, headers: headers)
    end

    def send_chunk(part, binary)
      settle while @open.size >= UNANSWERED
      @open << @callbacks.start("response.chunk", **StreamWriter.payload(part, binary).transform_keys(&:to_sym))
    end

    def settle
      @open.shift.value
    rescue Motia::Error => e
      raise unless e.name == "call-ended"

      raise Cancelled, "the client has gone"
    end

    # Pieces of at most the allowed size, text cut between characters.
    def in_parts(item)
      binary = item.encoding == Encoding::BINARY || !item.valid_encoding?
      text = binary ? item.b : item.encode(Encoding::UTF_8)
      offset = 0
      while offset < text.bytesize
        part = text.byteslice(offset, @chunk_bytes)
        part = Lines.head(text.byteslice(offset, @chunk_bytes + 1), @chunk_bytes) unless binary
        yield part, binary
        offset += part.bytesize
      end
    end

    def formatted(item)
      return "" if item.nil?
      return "#{Values.generate(item)}\n" unless @events && item.is_a?(Enumerable)

      item = { "data" => item } unless item.is_a?(Hash) && EVENT_MEMBERS.any? { |name| item.key?(name) }
      fields = item.slice("event", "id", "retry").compact
      lines = fields.map { |name, value| "#{name}: #{value.to_s.tr("\r\n", ' ')}" }
      "#{(lines + data_lines(item)).join("\n")}\n\n"
    end

    def data_lines(item)
      return [] unless item.key?("data")

      data = item["data"].is_a?(String) ? item["data"] : Values.generate(item["data"])
      data.split(/\r\n|\r|\n/, -1).then { |lines| lines.empty? ? [""] : lines }.map { |line| "data: #{line}" }
    end
  end
end
