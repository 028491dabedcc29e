# frozen_string_literal: true

# Loads step and stream files, each once, and says what they export. Each file is evaluated inside a module of its own,
# so that `def config` and `def handler` of one file are not those of the next; what it requires is loaded as Ruby
# always does.

require_relative "errors"
require_relative "failure"
require_relative "values"

module MotiaRunner
  # A file that is loaded. `config` is as its author wrote it; `name` is what `invoke` calls it by.
  class StepFile
    attr_reader :path, :role, :config

    NEED_HANDLER = %w[api event cron].freeze
    ACCESS = %w[canAccess can_access].freeze

    def initialize(path, role, owner, exports)
      @path = path
      @role = role
      @owner = owner
      @exports = exports
      @positional = {}.compare_by_identity
      @config = exported(:config)&.call
      check
    end

    def handler
      @handler ||= exported(:handler)
    end

    def middleware
      @middleware ||= Array(member("middleware"))
    end

    # How many positional arguments it takes; three stands for any number. `function` is one of this file.
    def positional(function)
      @positional[function] ||= begin
        parameters = (function.respond_to?(:parameters) ? function : function.method(:call)).parameters.map(&:first)
        parameters.include?(:rest) ? 3 : parameters.count { |kind| %i[req opt].include?(kind) }
      end
    end

    # The stream's access rule, or nil.
    def can_access
      @can_access ||= ACCESS.filter_map { |name| member(name) || exported(name.to_sym) }.first
    end

    # The `definition` of a described file.
    def definition
      json = Values.plain(data_only(@config))
      return { "config" => json, "canAccess" => !can_access.nil? } if @role == "stream"

      json["middleware"] = middleware.size if member("middleware")
      { "config" => json, "validates" => [] }
    end

    private

    def check
      fail_to_load("it does not define a method `config`") unless exported(:config)
      fail_to_load("`config` answered #{@config.class}, not a Hash") unless @config.is_a?(Hash)
      fail_to_load("it does not define a method `handler`") if needs_handler? && !handler
      return if middleware.all? { |function| function.respond_to?(:call) }

      fail_to_load("`middleware` has a member that cannot be called: write ->(req, ctx, nxt) { nxt.call }")
    end

    def needs_handler?
      @role == "step" && NEED_HANDLER.include?(member("type").to_s)
    end

    def fail_to_load(reason)
      line = exported(:config)&.source_location&.last
      raise Motia::Error.new("#{@path} could not be loaded: #{reason}", name: "load-failed",
                             data: { "file" => @path, "line" => line, "reason" => reason }.compact)
    end

    def exported(name)
      return unless @exports.method_defined?(name) || @exports.private_method_defined?(name)

      @owner.method(name)
    end

    def member(name)
      @config.fetch(name) { @config[name.to_sym] }
    end

    # Functions are not data; the host never sees them. Keys become strings: `responseSchema: { 200 => … }`.
    def data_only(value)
      case value
      when Hash then value.reject { |_, item| item.respond_to?(:call) }.to_h { |key, item| [key.to_s, data_only(item)] }
      when Array then value.map { |item| data_only(item) }
      else value.respond_to?(:call) ? nil : value
      end
    end
  end

  class Loader
    def initialize(root)
      @root = root
      @failure = Failure.new(root)
      @files = {}
    end

    # The file as it was loaded by `describe`, or nil.
    def [](path)
      @files[path]
    end

    # The answer for one file of `describe`: with `definition` or with `error`.
    def describe(path, role)
      @files[path] ||= load_file(path, role)
      { "path" => path, "role" => role, "definition" => @files[path].definition }
    rescue Motia::Error => e
      @files.delete(path)
      { "path" => path, "role" => role, "error" => load_error(path, e).to_wire }
    end

    private

    def load_file(path, role)
      raise refused(path, "the Ruby runner reads no configuration files") if role == "config"

      exports = Module.new
      load(File.expand_path(path, @root), exports)
      StepFile.new(path, role, Object.new.extend(exports), exports)
    rescue Motia::Error
      raise
    rescue Exception => e # whatever a file does while it is loaded, the others load all the same
      raise @failure.load_failed(path, e)
    end

    def load_error(path, error)
      error.name == "load-failed" ? error : refused(path, "its config: #{error.message}")
    end

    def refused(path, reason)
      data = { "file" => path, "reason" => reason }
      Motia::Error.new("#{path} could not be loaded: #{reason}", name: "load-failed", data: data)
    end
  end
end
