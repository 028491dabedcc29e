# frozen_string_literal: true

# What a handler asks of the host on behalf of its call: one method for all callbacks, and the clients for state and
# streams on top of it.

require_relative "call"
require_relative "guard"
require_relative "values"

module MotiaRunner
  class Callbacks
    def initialize(peer, call)
      @peer = peer
      @call = call
    end

    # Sends a callback and waits for its result. Raises Motia::Error as the host answered, or where a value cannot
    # travel.
    def ask(method, **params)
      Call.shielded { start(method, **params).value }
    end

    # Sends a callback; the answer is had from the Peer::Ticket.
    def start(method, **params)
      raise not_here if Guard.child?

      @call.take_credit
      @peer.ask(method, { "call" => @call.id, **params.transform_keys(&:name) }) { @call.return_credit }
    end

    private

    def not_here
      Motia::Error.new("A forked child cannot call the host: let the handler do it", name: "call-ended")
    end
  end

  # `ctx.state`
  class State
    def initialize(callbacks)
      @callbacks = callbacks
    end

    def get(group, key)
      ask("state.get", group: group, key: key)
    end

    # `ttl` in seconds. Answers the value that was given.
    def set(group, key, value, options = {}, ttl: options[:ttl] || options["ttl"])
      lifetime = ttl ? { ttlMs: (Float(ttl) * 1000).round } : {}
      ask("state.set", group: group, key: key, value: value, **lifetime)
      value
    end

    # Answers the former value or nil.
    def delete(group, key)
      ask("state.delete", group: group, key: key)
    end

    # The values, in order of first write.
    def get_group(group)
      ask("state.getGroup", group: group)
    end
    alias getGroup get_group

    def clear(group)
      ask("state.clear", group: group)
    end

    # Applies the operations in one go and answers the new value.
    def update(group, key, operations)
      ask("state.update", group: group, key: key, operations: operations)
    end

    # `state[:get].call(group, key)`, as Motia's Ruby runner had it.
    def [](name)
      method(name)
    end

    private

    def ask(method, **params)
      @callbacks.ask(method, **params.transform_values { |value| Values.plain(value) })
    end
  end

  # `ctx.streams`: a stream by its name. The host knows which stream is meant by workflow_progress or workflowProgress.
  class Streams
    def initialize(callbacks)
      @callbacks = callbacks
      @streams = {}
    end

    def [](name)
      @streams[name.to_s] ||= Stream.new(@callbacks, name.to_s)
    end

    private

    def respond_to_missing?(name, include_private = false)
      name.match?(/\A[a-z]\w*\z/i) && !name.start_with?("to_") || super
    end

    def method_missing(name, *args, &block)
      args.empty? && block.nil? && respond_to_missing?(name) ? self[name] : super
    end
  end

  # One stream. Without group and id, the item `default` of the group `default` is meant.
  class Stream
    DEFAULT = "default"

    def initialize(callbacks, name)
      @callbacks = callbacks
      @name = name
    end

    def get(group = DEFAULT, id = DEFAULT)
      ask("stream.get", group: group, id: id)
    end

    # set(group, id, data) or set(data). Answers the item.
    def set(*place, data)
      group, id = place_of(place)
      ask("stream.set", group: group, id: id, data: data)
    end

    # update(group, id, operations) or update(operations). Answers the item.
    def update(*place, operations)
      group, id = place_of(place)
      ask("stream.update", group: group, id: id, operations: operations)
    end

    # Answers the former item or nil.
    def delete(group = DEFAULT, id = DEFAULT)
      ask("stream.delete", group: group, id: id)
    end

    def get_group(group = DEFAULT)
      ask("stream.getGroup", group: group)
    end
    alias getGroup get_group

    # send({ groupId:, id: }, { type:, data: })
    def send(channel, event)
      channel = Values.plain(channel)
      params = { group: channel["groupId"] || channel["group_id"], id: channel["id"], event: event }
      ask("stream.send", **params.compact)
    end

    private

    def place_of(place)
      return place if place.size == 2
      return [DEFAULT, DEFAULT] if place.empty?

      raise ArgumentError, "give a group and an id, or neither"
    end

    def ask(method, **params)
      @callbacks.ask(method, stream: @name, **params.transform_values { |value| Values.plain(value) })
    end
  end
end
