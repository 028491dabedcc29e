# frozen_string_literal: true

# What handlers are given where JSON had an object. A Hash with string keys that reads in three ways: record["x"],
# record[:x], record.x.

module Motia
  # A key may have the name of a method of Hash. Then `record.size`, called without arguments and without a block, is
  # the value where the key exists, and Hash's own method otherwise; called with arguments or a block it is always
  # Hash's own. Only the names of RESERVED, which Ruby itself calls, stay methods: such a key is read with []. A name
  # that is neither key nor method reads as nil, like record["name"].
  class Record < ::Hash
    RESERVED = %i[
      class clone deconstruct_keys dup each each_pair extend freeze hash inspect instance_eval instance_exec itself
      object_id public_send send singleton_class singleton_methods
    ].freeze

    def [](key)
      super(key.is_a?(Symbol) ? key.name : key)
    end

    def key?(key)
      super(plain_key(key))
    end
    alias has_key? key?
    alias include? key?
    alias member? key?

    %i[fetch delete].each do |name|
      define_method(name) { |key, *rest, &block| super(plain_key(key), *rest, &block) }
    end

    %i[values_at fetch_values slice except].each do |name|
      define_method(name) { |*keys, &block| super(*keys.map { |key| plain_key(key) }, &block) }
    end

    def []=(key, value)
      super(key.is_a?(Symbol) ? key.name : key, value)
    end
    alias store []=

    def dig(key, *rest)
      value = self[key]
      rest.empty? || value.nil? ? value : value.dig(*rest)
    end

    def update(*others, &block)
      super(*others.map { |other| other.to_hash.transform_keys { |key| plain_key(key) } }, &block)
    end
    alias merge! update

    def merge(*others, &block)
      dup.update(*others, &block)
    end

    # Plain Hashes with string keys, all the way down. With a block, as Hash#to_h.
    def to_h(&block)
      return super if block

      each_pair.to_h { |key, value| [key, Record.plain(value)] }
    end

    # For `case record in {status:, items: [first, *]}`.
    def deconstruct_keys(keys)
      return each_pair.to_h { |key, value| [key.to_sym, value] } if keys.nil?

      keys.select { |key| key?(key) }.to_h { |key| [key, self[key]] }
    end

    def self.plain(value)
      case value
      when Record then value.to_h
      when Array then value.map { |item| plain(item) }
      else value
      end
    end

    private

    def plain_key(key)
      key.is_a?(Symbol) ? key.name : key
    end

    def respond_to_missing?(name, include_private = false)
      key?(name.name.delete_suffix("=")) || super
    end

    def method_missing(name, *args, &block)
      return store(name.name.delete_suffix("="), args.first) if name.end_with?("=") && args.size == 1
      return super if block || !args.empty? || name.match?(/[^a-z0-9_]\z/i) || name.start_with?("to_")

      self[name]
    end

    # Stands before Record, so that data comes first and `super` is the method of Record or Hash.
    module DataFirst
      names = Record.public_instance_methods.grep(/\A[a-z][a-z0-9_]*\z/) - RESERVED
      names.reject { |name| name.start_with?("to_", "instance_variable") }.each do |name|
        key = name.name
        define_method(name) do |*args, **options, &block|
          next self[key] if args.empty? && options.empty? && block.nil? && key?(key)

          super(*args, **options, &block)
        end
      end
    end
    prepend DataFirst
  end
end
