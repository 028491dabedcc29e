# frozen_string_literal: true

# Starts the runner in the order that its safety needs: the wire is put away, the parent is watched, the project's
# Gemfile is set up (before any library whose version it may choose is loaded), then everything else. Started by `ruby
# main.rb` or bin/motia-runner, in the project's root.

require_relative "guard"

module MotiaRunner
  module Main
    module_function

    def run
      input, output = Guard.take_wire
      Guard.follow_parent
      bundler_error = use_gemfile
      Guard.ask_for_death_signal
      $LOAD_PATH.push(File.expand_path("..", __dir__), Dir.pwd)
      require_relative "runtime"
      Runtime.new(input, output).run(bundler_error)
    end

    # The project's gems. A Gemfile that cannot be used is reported, and what needs none of its gems runs.
    def use_gemfile
      return unless ENV.key?("BUNDLE_GEMFILE") || File.file?("Gemfile") || File.file?("gems.rb")

      require "bundler"
      Bundler.setup
      nil
    rescue StandardError, ScriptError => e
      "The project's Gemfile could not be set up, so its gems are not there: #{e.message} (#{e.class}). " \
        "Run `bundle install` in the project."
    end
  end
end

MotiaRunner::Main.run if $PROGRAM_NAME == __FILE__
