# frozen_string_literal: true

# The value rules of the protocol: what may cross the wire, as which JSON, and the exact place of what may not. Used for
# everything that handlers give or are given; it knows neither calls nor the wire.

require "json"
require "time"
require_relative "errors"
require_relative "record"

module MotiaRunner
  module Values
    INTEGERS = (-(2**63)..(2**64 - 1)).freeze
    DEPTH = 128 # levels of arrays and objects

    # Where Ruby's parser takes more than JSON, or something else than was written: comments, unknown escapes (`\x`),
    # lone surrogates.
    COMMENT = %r{/[*/]}n.freeze
    MAY_BE_COMMENT = %r{(?<!\*)/[*/]}n.freeze # not the frequent "*/*"; nothing else than a comment has * outside of strings
    NO_COMMENT = { "/*" => "/\\u002a", "//" => "/\\u002f" }.freeze # the same inside of a string, and nothing outside
    DOUBTFUL_ESCAPE = %r{\\(?:u[dD][89a-fA-F]|[^"\\/bfnrtu])}n.freeze
    UNKNOWN_ESCAPE = %r{\A\\[^"\\/bfnrtu]\z}mn.freeze
    ESCAPE = /\\(?:u[dD][89abAB]\h\h\\u[dD][c-fC-F]\h\h|u[dD][89a-fA-F]\h\h|.)/mn.freeze
    LONE_SURROGATE = /\A\\u[dD][89a-fA-F]..\z/n.freeze
    NOT_UTF8 = "\xFF".b.freeze
    GENERATING = JSON::State.new(max_nesting: 0) # used again and again, by one thread at a time: it calls no Ruby code
    PARSING = { max_nesting: DEPTH * 4, create_additions: false, allow_duplicate_key: true }.freeze

    module_function

    # A copy made of Hash, Array, String, numbers, true, false and nil alone, ready for JSON. Raises Motia::Error
    # `value-not-representable`.
    def plain(value)
      whole?(value) ? value : Walker.new(Hash).copy(value)
    end

    # What JSON.parse answered, checked, with every object as a Motia::Record. Raises as `plain` does.
    def records(parsed)
      whole?(parsed) ? parsed : Walker.new(Motia::Record).copy(parsed)
    end

    # A text that is as it should be: the most frequent value of all, for which no walk is set out on.
    def whole?(value)
      value.is_a?(String) && value.encoding == Encoding::UTF_8 && value.valid_encoding?
    end

    # The value that a JSON text means, as `records` gives it. Raises JSON::ParserError for what is not JSON.
    def load(text)
      records(parse(text))
    end

    # JSON as RFC 8259 has it, unchecked otherwise. Lone surrogates become bytes that are not UTF-8 (the parser would
    # silently join `\ud800` with whatever follows), so that `records` refuses them by their place.
    def parse(text, options = PARSING)
      return JSON.parse(text, options) unless text.include?("\\") || text.include?("/")

      bytes = text.b
      bytes = bytes.gsub(COMMENT, NO_COMMENT) if MAY_BE_COMMENT.match?(bytes)
      bytes = bytes.gsub(ESCAPE) { |escape| strict(escape) } if DOUBTFUL_ESCAPE.match?(bytes)
      text = bytes.force_encoding(Encoding::UTF_8)
      JSON.parse(text, options)
    end

    # JSON on one line, of something that is plain already.
    def generate(plain)
      JSON.generate(plain, GENERATING)
    end

    def dump(value)
      generate(plain(value))
    end

    def strict(escape)
      raise JSON::ParserError, "there is no escape #{escape}" if UNKNOWN_ESCAPE.match?(escape)

      LONE_SURROGATE.match?(escape) ? NOT_UTF8 : escape
    end
    private_class_method :strict

    # Why and where a value does not fit: each level on the way out adds its step to the path.
    class Misfit < StandardError
      attr_reader :steps

      def initialize(reason, levels: nil)
        super(reason)
        @steps = []
        @levels = levels
      end

      def path
        (@levels ? @steps.first(@levels) : @steps).inject(+"$") { |text, step| text << Misfit.written(step) }
      end

      def self.written(step)
        return "[#{step}]" if step.is_a?(Integer)

        step.match?(/\A[A-Za-z_$][\w$]*\z/) ? ".#{step}" : "[#{JSON.generate(step)}]"
      end
    end

    # One walk over one value, copying it.
    class Walker
      # `objects` is the class of the copies of Hashes.
      def initialize(objects)
        @objects = objects
        @ancestors = []
      end

      def copy(value)
        walk(value)
      rescue Misfit => e
        text = "The value at #{e.path} cannot be represented: #{e.message}"
        raise Motia::Error.new(text, name: "value-not-representable", data: { "path" => e.path, "reason" => e.message })
      end

      private

      def walk(value)
        case value
        when String then value.encoding == Encoding::UTF_8 && value.valid_encoding? ? value : string(value)
        when Integer then value.bit_length < 64 ? value : large(value)
        when nil, true, false then value
        when Hash then object(value)
        when Array then array(value)
        when Float then value.finite? ? value : refuse("#{value} is not a finite number")
        when Symbol then string(value.name)
        else other(value)
        end
      end

      def large(value)
        INTEGERS.cover?(value) ? value : refuse("the integer #{value} is outside of -2^63 to 2^64-1")
      end

      def string(value)
        text = value.encoding == Encoding::UTF_8 || value.ascii_only? ? value : recoded(value)
        return text if text.valid_encoding?

        refuse("the string is not valid UTF-8 (a lone surrogate, or bytes that are no text)")
      end

      def recoded(value)
        return value.encode(Encoding::UTF_8) unless value.encoding == Encoding::BINARY

        refuse("the string is binary, and bytes are not a value: use Base64, or force_encoding")
      rescue EncodingError
        refuse("the string has no form in UTF-8 (its encoding is #{value.encoding})")
      end

      def object(value)
        return @objects.new if value.empty? && @ancestors.size < DEPTH

        enter(value)
        copy = {}
        name = nil
        value.each_pair do |key, item|
          name = nil # a key that does not fit is no step of the path
          copy[name = Values.whole?(key) ? key : key_name(key)] = walk(item)
        end
        @ancestors.pop
        @objects.equal?(Hash) ? copy : @objects[copy] # at once: each key by itself would go through Record#[]=
      rescue Misfit => e
        e.steps.unshift(name) unless name.nil?
        raise
      end

      def array(value)
        enter(value)
        place = -1
        copy = value.map do |item|
          place += 1
          walk(item)
        end
        @ancestors.pop
        copy
      rescue Misfit => e
        e.steps.unshift(place) unless place.nil?
        raise
      end

      def key_name(key)
        return string(key.is_a?(Symbol) ? key.name : key) if key.is_a?(String) || key.is_a?(Symbol)

        refuse("the key #{key.inspect} (#{key.class}) is not a string")
      end

      def enter(value)
        too_deep(value) if @ancestors.size == DEPTH
        @ancestors.push(value)
      end

      # A cycle is found when it has used up all levels; its path ends where it first meets itself.
      def too_deep(value)
        line = [*@ancestors, value]
        again = line.index.with_index { |item, level| line.first(level).any? { |ancestor| ancestor.equal?(item) } }
        raise Misfit.new("it contains itself", levels: again) if again

        refuse("it is nested deeper than #{DEPTH} levels")
      end

      # Objects with one obvious JSON form; everything else is for its author to convert.
      def other(value)
        return string(value.xmlschema(3)) if value.is_a?(Time)
        return string(value.iso8601) if value.respond_to?(:iso8601)

        form = container(value)
        return walk(form) unless form.nil?

        refuse("#{value.class} has no JSON form: convert it, for example with to_h, to_a or to_s")
      end

      def container(value)
        return value.to_h if value.is_a?(Struct) || (defined?(::Data) && value.is_a?(::Data))
        return value.to_hash if value.respond_to?(:to_hash)

        value.to_ary if value.respond_to?(:to_ary)
      end

      def refuse(reason)
        raise Misfit, reason
      end
    end
  end
end
