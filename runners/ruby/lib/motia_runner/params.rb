# frozen_string_literal: true

# The form of the params that the host sends, as far as the runner needs it. Unknown members pass.

require_relative "errors"

module MotiaRunner
  module Params
    # Each form is asked by ===.
    TEXT = String
    VERSION = ->(value) { value.is_a?(String) && value.match?(/\A(0|[1-9]\d*)\.(0|[1-9]\d*)\z/) }
    OBJECT = Hash
    LIST = Array
    COUNT = ->(value) { value.is_a?(Integer) && value.positive? }
    DURATION = ->(value) { value.is_a?(Numeric) && !value.negative? }
    ROLE = ->(value) { %w[step stream config].include?(value) }
    KIND = %w[api event cron canAccess authenticate].freeze.method(:include?)
    ANY = BasicObject

    FORMS = {
      "initialize" => {
        "protocolVersion" => VERSION, "project" => { "root" => TEXT },
        "limits" => { "lineBytes" => COUNT, "callbacksPerCall" => COUNT, "chunkBytes" => COUNT }
      },
      "describe" => { "files" => [{ "path" => TEXT, "role" => ROLE }] },
      "invoke" => {
        "call" => TEXT, "kind" => KIND, "file" => TEXT, "step" => TEXT, "traceId" => TEXT, "flows" => LIST,
        "attempt" => COUNT
      },
      "ping" => {},
      "shutdown" => { "graceMs" => DURATION }
    }.freeze

    KINDS = {
      "api" => {
        "request" => {
          "method" => TEXT, "path" => TEXT, "headers" => OBJECT, "pathParams" => OBJECT, "queryParams" => OBJECT
        }
      },
      "event" => { "topic" => TEXT, "input" => ANY },
      "cron" => { "scheduledAt" => TEXT },
      "canAccess" => { "subscription" => { "groupId" => TEXT } }
    }.freeze

    module_function

    # The params, where they have the form of the method. Raises Motia::Error `invalid-params`.
    def check(method, params)
      follow(FORMS.fetch(method), params)
      params
    end

    # The members that the kind of an invoke demands, for a file that has such a handler.
    def check_kind(params, file)
      kind = params["kind"]
      fits = file.role == "stream" ? kind == "canAccess" : KINDS.key?(kind) && kind != "canAccess" && file.handler
      raise invalid("$.kind", "#{file.path} has no handler for #{kind}") unless fits

      follow(KINDS.fetch(kind), params)
    end

    def invalid(path, reason)
      Motia::Error.new("The params are not valid: #{path}: #{reason}", name: "invalid-params", data: { "path" => path })
    end

    def follow(form, params)
      path, reason = misfit(form, params)
      raise invalid("$#{path}", reason) if reason
    end
    private_class_method :follow

    # Nil for what fits; else the path, which is made on the way out, and the reason.
    def misfit(form, value)
      case form
      when Hash then misfit_of_members(form, value)
      when Array then misfit_of_items(form.first, value)
      else ["", "#{value.inspect} does not fit"] unless form === value
      end
    end
    private_class_method :misfit

    def misfit_of_members(form, value)
      return ["", "it is not an object"] unless value.is_a?(Hash)

      form.each do |name, inner|
        item = value[name]
        next if inner === item && !item.nil? # the most of them: told apart here, without a call

        return [".#{name}", "it is missing"] if item.nil? && !value.key?(name)

        path, reason = misfit(inner, item)
        return [".#{name}#{path}", reason] if reason
      end
      nil
    end
    private_class_method :misfit_of_members

    def misfit_of_items(form, value)
      return ["", "it is not an array"] unless value.is_a?(Array)

      value.each_with_index do |item, place|
        path, reason = misfit(form, item)
        return ["[#{place}]#{path}", reason] if reason
      end
      nil
    end
    private_class_method :misfit_of_items
  end
end
